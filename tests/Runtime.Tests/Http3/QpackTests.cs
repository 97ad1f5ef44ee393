using System.Text;
using FsCheck;
using FsCheck.Fluent;

namespace H3Routes.Http3;

/// <summary>RFC 9204 with the static table.</summary>
public sealed class QpackTests
{
    /// <summary>RFC 9204 appendix A, once more and in another form, so that a slip in one of the two shows.</summary>
    private const string StaticTable =
        ":authority|:path=/|age=0|content-disposition|content-length=0|cookie|date|etag|if-modified-since|if-none-match|last-modified|link|location|referer|set-cookie|" +
        ":method=CONNECT|:method=DELETE|:method=GET|:method=HEAD|:method=OPTIONS|:method=POST|:method=PUT|:scheme=http|:scheme=https|:status=103|:status=200|:status=304|" +
        ":status=404|:status=503|accept=*/*|accept=application/dns-message|accept-encoding=gzip, deflate, br|accept-ranges=bytes|access-control-allow-headers=cache-control|" +
        "access-control-allow-headers=content-type|access-control-allow-origin=*|cache-control=max-age=0|cache-control=max-age=2592000|cache-control=max-age=604800|" +
        "cache-control=no-cache|cache-control=no-store|cache-control=public, max-age=31536000|content-encoding=br|content-encoding=gzip|content-type=application/dns-message|" +
        "content-type=application/javascript|content-type=application/json|content-type=application/x-www-form-urlencoded|content-type=image/gif|content-type=image/jpeg|" +
        "content-type=image/png|content-type=text/css|content-type=text/html; charset=utf-8|content-type=text/plain|content-type=text/plain;charset=utf-8|range=bytes=0-|" +
        "strict-transport-security=max-age=31536000|strict-transport-security=max-age=31536000; includesubdomains|" +
        "strict-transport-security=max-age=31536000; includesubdomains; preload|vary=accept-encoding|vary=origin|x-content-type-options=nosniff|x-xss-protection=1; mode=block|" +
        ":status=100|:status=204|:status=206|:status=302|:status=400|:status=403|:status=421|:status=425|:status=500|accept-language|access-control-allow-credentials=FALSE|" +
        "access-control-allow-credentials=TRUE|access-control-allow-headers=*|access-control-allow-methods=get|access-control-allow-methods=get, post, options|" +
        "access-control-allow-methods=options|access-control-expose-headers=content-length|access-control-request-headers=content-type|access-control-request-method=get|" +
        "access-control-request-method=post|alt-svc=clear|authorization|content-security-policy=script-src 'none'; object-src 'none'; base-uri 'none'|early-data=1|expect-ct|" +
        "forwarded|if-range|origin|purpose=prefetch|server|timing-allow-origin=*|upgrade-insecure-requests=1|user-agent|x-forwarded-for|x-frame-options=deny|x-frame-options=sameorigin";

    public static TheoryData<int, string, string> Entries
    {
        get
        {
            var data = new TheoryData<int, string, string>();
            string[] rows = StaticTable.Split('|');
            Assert.Equal(99, rows.Length);
            for (int index = 0; index < rows.Length; index++)
            {
                int separator = rows[index].IndexOf('=', StringComparison.Ordinal);
                data.Add(index, separator < 0 ? rows[index] : rows[index][..separator], separator < 0 ? "" : rows[index][(separator + 1)..]);
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Entries))]
    public void Static_table(int index, string name, string value)
    {
        Assert.Equal(name, Encoding.ASCII.GetString(QpackStaticTable.Name(index)));
        Assert.Equal(value, Encoding.ASCII.GetString(QpackStaticTable.Value(index)));
        int nameId = QpackStaticTable.FindName(Encoding.ASCII.GetBytes(name));
        Assert.Equal(name, Encoding.ASCII.GetString(QpackStaticTable.Name(nameId)));
        Assert.InRange(nameId, 0, index);
        Assert.Equal(index, QpackStaticTable.FindField(nameId, Encoding.ASCII.GetBytes(value)));

        if (name[0] != ':')
        {
            var section = new Http3FieldSection();
            Assert.Equal(Http3FieldSectionStatus.Ok, section.Decode(Wire.Join([0, 0], Wire.Integer(0xc0, 6, (ulong)index)), Http3FieldSectionKind.Trailers, new Http3Limits()));
            Assert.Equal($"{name}={value}", TestPeer.Describe(section));
            byte[] encoded = new byte[section.MaxEncodedLength];
            Assert.Equal(Wire.Join([0, 0], Wire.Integer(0xc0, 6, (ulong)index)), encoded[..section.Encode(encoded)]);
        }
    }

    [Fact]
    public void Example_B_1()
    {
        // Literal Field Line with Name Reference (RFC 9204 appendix B.1); the rest makes it a request.
        var section = new Http3FieldSection();
        byte[] block = Wire.Hex("0000 510b 2f69 6e64 6578 2e68 746d 6c d1 d7 5001 61");
        Assert.Equal(Http3FieldSectionStatus.Ok, section.Decode(block, Http3FieldSectionKind.Request, new Http3Limits()));
        Assert.Equal("/index.html", Encoding.ASCII.GetString(section.Path));
        Assert.Equal("GET", Encoding.ASCII.GetString(section.Method));
        Assert.Equal("https", Encoding.ASCII.GetString(section.Scheme));
    }

    [Theory]
    [InlineData("0a", 5, 10)]
    [InlineData("1f9a0a", 5, 1337)]
    [InlineData("2a", 8, 42)]
    [InlineData("1f00", 5, 31)]
    [InlineData("1f8000", 5, 31)]
    [InlineData("3fc0ffffffffffffff3f", 6, 4611686018427387903)]
    public void Integers(string hex, int prefixBits, long expected)
    {
        int at = 0;
        byte[] bytes = Wire.Hex(hex);
        Assert.True(QpackInteger.TryRead(bytes, ref at, prefixBits, out long value));
        Assert.Equal(expected, value);
        Assert.Equal(bytes.Length, at);
    }

    [Theory]
    [InlineData("")]
    [InlineData("1f")]
    [InlineData("1f80")]
    [InlineData("1fe1ffffffffffffff3f")]
    [InlineData("1fffffffffffffffffff7f")]
    [InlineData("1f8080808080808080808000")]
    public void Integers_that_end_early_or_have_more_than_62_bits(string hex)
    {
        int at = 0;
        Assert.False(QpackInteger.TryRead(Wire.Hex(hex), ref at, 5, out _));
    }

    [Fact]
    public void Integers_survive() => Prop.ForAll(ArbMap.Default.ArbFor<int>(), ArbMap.Default.ArbFor<byte>(), static (number, prefix) =>
    {
        int value = number & int.MaxValue, prefixBits = 3 + (prefix % 6), at = 0;
        byte[] bytes = new byte[QpackInteger.MaxLength32];
        int length = QpackInteger.Write(bytes, 0, prefixBits, value);
        return bytes[..length].SequenceEqual(Wire.Integer(0, prefixBits, (ulong)value))
            && QpackInteger.TryRead(bytes.AsSpan(0, length), ref at, prefixBits, out long read) && read == value && at == length;
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Variable_length_integers_survive() => Prop.ForAll(ArbMap.Default.ArbFor<ulong>(), ArbMap.Default.ArbFor<byte>(), static (number, shift) =>
    {
        ulong value = (number & VariableLengthInteger.MaxValue) >> (shift % 62);
        byte[] bytes = new byte[8];
        int length = VariableLengthInteger.Write(bytes, value);
        return bytes[..length].SequenceEqual(Wire.Varint(value)) && VariableLengthInteger.TryRead(bytes, out ulong read, out int taken) && read == value && taken == length
            && !VariableLengthInteger.TryRead(bytes.AsSpan(0, length - 1), out _, out _);
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Sections_survive_and_the_reference_reads_them_alike()
    {
        string[] names = ["content-type", "x-a", "date", "a-much-longer-name-of-a-field", "accept", "set-cookie", "server", "vary"];
        string[] values = ["", "text/plain", "a", "*/*", "\u00e4\u00f6", "application/json", "Mon, 21 Oct 2013 20:13:21 GMT", "nosniff", "$$$$$$$$$$$$$$$$", "a, b;q=0.1"];
        Prop.ForAll(ArbMap.Default.ArbFor<(byte, byte)[]>(), ArbMap.Default.ArbFor<ushort>(), (fields, status) =>
        {
            var section = new Http3FieldSection { Status = 100 + (status % 900) };
            section.Status = section.Status == 101 ? 200 : section.Status;
            foreach ((byte name, byte value) in fields)
            {
                section.Add(Encoding.Latin1.GetBytes(names[name % names.Length]), Encoding.Latin1.GetBytes(values[value % values.Length]));
            }

            byte[] encoded = new byte[section.MaxEncodedLength];
            ReadOnlySpan<byte> block = encoded.AsSpan(0, section.Encode(encoded));
            var decoded = new Http3FieldSection();
            var limits = new Http3Limits { MaxFieldCount = int.MaxValue, MaxFieldSectionSize = int.MaxValue };
            return decoded.Decode(block, Http3FieldSectionKind.Response, limits) == Http3FieldSectionStatus.Ok
                && TestPeer.Describe(decoded) == TestPeer.Describe(section)
                && string.Join(' ', QpackReference.Decode(block.ToArray())!.Select(static field => $"{field.Name}={field.Value}")) == TestPeer.Describe(section);
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void Any_bytes_are_QPACK_to_both_or_neither()
    {
        var random = new Random(1);
        var limits = new Http3Limits { MaxFieldCount = int.MaxValue, MaxFieldSectionSize = int.MaxValue };
        byte[] valid = Wire.Section(":status=200", "content-type=text/plain", "x-a=b");
        for (int turn = 0; turn < 20_000; turn++)
        {
            byte[] block = Wire.Join(turn % 2 == 0 ? [0, 0] : valid, new byte[random.Next(12)]);
            random.NextBytes(block.AsSpan(turn % 2 == 0 ? 2 : random.Next(valid.Length)));
            bool ok = new Http3FieldSection().Decode(block, Http3FieldSectionKind.Trailers, limits) != Http3FieldSectionStatus.DecompressionFailed;
            Assert.True(ok == (QpackReference.Decode(block) is not null), Convert.ToHexString(block));
        }
    }

    [Fact]
    public void Set_and_Remove_and_TryGet()
    {
        var section = new Http3FieldSection();
        section.Add("x-a"u8, "1"u8);
        section.Add("content-type"u8, "text/plain"u8);
        section.Add("x-a"u8, "2"u8);
        section.Set("x-a"u8, "333"u8);
        section.Set("content-type"u8, "application/json"u8);
        section.Set("content-length"u8, "12"u8);
        Assert.Equal("x-a=333 content-type=application/json content-length=12", TestPeer.Describe(section));
        Assert.Equal(12, section.ContentLength);
        section.Set("x-a"u8, "4"u8);
        section.Set("content-length"u8, "0"u8);
        Assert.Equal(0, section.ContentLength);
        Assert.True(section.TryGet("x-a"u8, out ReadOnlySpan<byte> value));
        Assert.Equal("4"u8, value);
        Assert.True(section.Remove("content-length"u8));
        Assert.False(section.Remove("content-length"u8));
        Assert.Equal(-1, section.ContentLength);
        Assert.False(section.TryGet("content-length"u8, out _));
        section.Clear();
        Assert.Equal(0, section.Count);
    }
}
