namespace H3Routes.Http3;

public sealed class SettingsTests
{
    private const string Plain = "1=4096 7=16 6=32768";
    private static readonly Http3Limits WithDatagrams = new() { EnableConnectProtocol = true, H3Datagram = true };

    public static TheoryData<string, object, string> Sent() => new()
    {
        { "plain requests", new Http3Limits(), Plain },
        { "extended CONNECT", new Http3Limits { EnableConnectProtocol = true }, $"{Plain} 8=1" },
        { "HTTP datagrams", WithDatagrams, $"{Plain} 8=1 33=1 ffd277=1" },
        { "WebTransport", WithDatagrams with { MaxWebTransportSessions = 7 }, $"{Plain} 8=1 33=1 ffd277=1 2b603742=1 2b603743=7 c671706a=7 2c7cf000=1" },
        { "two of three credits", WithDatagrams with { MaxWebTransportSessions = 7, WebTransportInitialMaxData = 1, WebTransportInitialMaxStreamsUni = 2 }, $"{Plain} 8=1 33=1 ffd277=1 2b603742=1 2b603743=7 c671706a=7 2c7cf000=1" },
        {
            "all credits", WithDatagrams with { MaxWebTransportSessions = 7, WebTransportInitialMaxData = 1 << 20, WebTransportInitialMaxStreamsUni = 2, WebTransportInitialMaxStreamsBidi = 3 },
            $"{Plain} 8=1 33=1 ffd277=1 2b603742=1 2b603743=7 c671706a=7 2c7cf000=1 14e9cd29=7 2b61=1048576 2b64=2 2b65=3"
        },
    };

    [Theory]
    [MemberData(nameof(Sent))]
    public void What_is_sent(string name, object limits, string expected)
    {
        Assert.NotNull(name);
        byte[] frame = new byte[Http3Settings.MaxFrameLength];
        ReadOnlySpan<byte> rest = frame.AsSpan(0, Http3Settings.WriteFrame(frame, (Http3Limits)limits));
        Assert.Equal(Http3FrameType.Settings, Take(ref rest));
        Assert.Equal((ulong)rest.Length - 0, Take(ref rest) + (ulong)(frame[1] >= 0x40 ? 2 : 1));
        var settings = new List<string>();
        while (!rest.IsEmpty)
        {
            ulong id = Take(ref rest), value = Take(ref rest);
            if (id != Http3SettingId.Reserved)
            {
                settings.Add($"{id:x}={value}");
            }
        }

        Assert.Equal(expected, string.Join(' ', settings));
    }

    [Fact]
    public void The_longest_frame_fits()
    {
        var all = new Http3Limits
        {
            EnableConnectProtocol = true,
            H3Datagram = true,
            MaxFieldSectionSize = int.MaxValue,
            QpackMaxTableCapacity = int.MaxValue,
            QpackBlockedStreams = int.MaxValue,
            MaxWebTransportSessions = int.MaxValue,
            WebTransportInitialMaxData = int.MaxValue,
            WebTransportInitialMaxStreamsUni = int.MaxValue,
            WebTransportInitialMaxStreamsBidi = int.MaxValue,
        };
        Assert.InRange(Http3Settings.WriteFrame(new byte[Http3Settings.MaxFrameLength], all), 1, Http3Settings.MaxFrameLength);
    }

    [Fact]
    public void What_is_received()
    {
        Http3Settings settings = Parse("08 01 33 01 ab603742 01 ab603743 05 c0000000c671706a 06 ac7cf000 01 94e9cd29 07 6b61 4400 6b64 08 6b65 09", out _)!;
        Assert.True(settings is { EnableConnectProtocol: true, H3Datagram: true, EnableWebTransport: true, WtEnabled: true });
        Assert.Equal(
            (5UL, 6UL, 7UL, 0x400UL, 8UL, 9UL),
            (settings.WebTransportMaxSessionsDraft02, settings.WebTransportMaxSessions, settings.WtMaxSessions, settings.WtInitialMaxData, settings.WtInitialMaxStreamsUni, settings.WtInitialMaxStreamsBidi));
    }

    [Theory]
    [InlineData("33 00", false)]
    [InlineData("33 01", true)]
    [InlineData("80ffd277 01", true)]
    [InlineData("33 00 80ffd277 01", true)]
    [InlineData("33 02", null)]
    [InlineData("80ffd277 02", null)]
    [InlineData("ab603742 02", null)]
    [InlineData("08 02", null)]
    [InlineData("33 01 33 01", null)]
    public void Datagrams_received(string payload, bool? expected)
    {
        Http3Settings? settings = Parse(payload, out Http3ErrorCode error);
        Assert.Equal(expected, settings?.H3Datagram);
        Assert.Equal(expected is null ? Http3ErrorCode.SettingsError : Http3ErrorCode.NoError, error);
    }

    [Theory]
    [InlineData(1200, null)]
    [InlineData(0, 0x109UL)]
    public void H3_datagram_stands_on_the_transport_parameter(int limit, ulong? code)
    {
        var peer = new TestPeer(isServer: true);
        peer.Transport.DatagramLimit = limit;
        peer.Receive(2, Wire.Join([0], Wire.Frame(4, 0x33, 1)));
        Assert.Equal(code, peer.Transport.CloseCode);
    }

    private static Http3Settings? Parse(string hex, out Http3ErrorCode error) => Http3Settings.Parse(Wire.Hex(hex), out error);

    private static ulong Take(ref ReadOnlySpan<byte> source)
    {
        Assert.True(VariableLengthInteger.TryRead(source, out ulong value, out int length));
        source = source[length..];
        return value;
    }
}
