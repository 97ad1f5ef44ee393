using System.Buffers.Binary;
using System.Diagnostics;
using System.Text;
using H3Routes.Interop;

namespace H3Routes.Http3.QpackInterop;

/// <summary>QPACK against nghttp3, byte for byte, in the formats of the QPACK interop files (README.md beside this).</summary>
public sealed class QpackInteropTests
{
    private const int Limit = 60_000;

    private static readonly string Folder = Path.Combine(NativeToolchain.Repository, "tests/Runtime.Tests/Http3/QpackInterop");

    public static TheoryData<string, bool> Encoded
    {
        get
        {
            var data = new TheoryData<string, bool>();
            foreach (string path in Directory.GetFiles(Folder, "*.out.*").Order(StringComparer.Ordinal))
            {
                data.Add(Path.GetFileName(path), false);
                data.Add(Path.GetFileName(path), true);
            }

            return data;
        }
    }

    public static TheoryData<string, int> Lists => new()
    {
        { "requests", 0 },
        { "requests", 256 },
        { "requests", 4096 },
        { "responses", 0 },
        { "responses", 256 },
        { "responses", 4096 },
    };

    /// <summary>What nghttp3 encoded is what we decode, also where the instructions come behind the section that needs them.</summary>
    [Theory]
    [MemberData(nameof(Encoded))]
    public void We_decode_what_nghttp3_encodes(string file, bool isLate)
    {
        string[] parts = file.Split('.');
        string qif = File.ReadAllText(Path.Combine(Folder, parts[0] + ".qif"));
        int waited = Check(qif, File.ReadAllBytes(Path.Combine(Folder, file)), int.Parse(parts[2]), int.Parse(parts[3]), isLate);
        Assert.Equal(isLate && parts[3] != "0", waited > 0);
    }

    /// <summary>Nothing was left out above.</summary>
    [Fact]
    public void There_are_encoded_files() => Assert.Equal(24, Encoded.Count);

    [Theory(Timeout = Limit)]
    [MemberData(nameof(Lists))]
    public async Task Nghttp3_decodes_what_we_encode(string name, int capacity)
    {
        string qif = await File.ReadAllTextAsync(Path.Combine(Folder, name + ".qif"), TestContext.Current.CancellationToken);
        byte[] encoded = Encode(qif, capacity, out int references);
        Assert.Equal(capacity > 0, references > 0);
        Assert.Equal(qif, Encoding.Latin1.GetString(await RunAsync(["decode", $"{capacity}", "0"], encoded)));
    }

    /// <summary>Random lists, both ways.</summary>
    [Theory(Timeout = Limit)]
    [InlineData(1, 100, 100)]
    [InlineData(2, 4096, 100)]
    [InlineData(3, 4096, 0)]
    [InlineData(4, 777, 3)]
    [InlineData(5, 65536, 16)]
    public async Task Random_lists(int seed, int capacity, int blocked)
    {
        string qif = Random(new Random(seed), 1_500);
        Assert.Equal(qif, Encoding.Latin1.GetString(await RunAsync(["decode", $"{capacity}", "0"], Encode(qif, capacity, out _))));
        foreach (string acknowledges in new[] { "0", "1" })
        {
            byte[] encoded = await RunAsync(["encode", $"{capacity}", $"{blocked}", acknowledges], Encoding.Latin1.GetBytes(qif));
            Check(qif, encoded, capacity, blocked, isLate: false);
            Check(qif, encoded, capacity, blocked, isLate: true);
        }
    }

    /// <summary>Decodes each section and compares it with its list.</summary>
    /// <param name="isLate">Each section before the instructions that stand in front of it.</param>
    /// <returns>How many sections had to wait.</returns>
    private static int Check(string qif, byte[] encoded, int capacity, int blocked, bool isLate)
    {
        var reader = new QpackTableReader(capacity, blocked);
        var expected = new Queue<string>(Sections(qif));
        byte[] instructions = [];
        int waited = 0;
        for (int at = 0; at < encoded.Length;)
        {
            long stream = BinaryPrimitives.ReadInt64BigEndian(encoded.AsSpan(at));
            byte[] block = encoded[(at + 12)..(at + 12 + BinaryPrimitives.ReadInt32BigEndian(encoded.AsSpan(at + 8)))];
            at += 12 + block.Length;
            if (stream == 0)
            {
                instructions = block;
                if (!isLate)
                {
                    Read();
                }

                continue;
            }

            var section = new Http3FieldSection();
            var kind = expected.Peek().StartsWith(":status", StringComparison.Ordinal) ? Http3FieldSectionKind.Response : Http3FieldSectionKind.Request;
            var limits = new Http3Limits();
            var status = section.Decode(block, kind, limits, reader, out long required);
            if (status == Http3FieldSectionStatus.Blocked)
            {
                Assert.True(isLate && required > reader.Table.InsertCount);
                waited++;
                Read();
                section = new Http3FieldSection();
                status = section.Decode(block, kind, limits, reader, out _);
            }
            else if (isLate)
            {
                Read();
            }

            Assert.Equal(Http3FieldSectionStatus.Ok, status);
            Assert.Equal(expected.Dequeue(), TestPeer.Describe(section));
        }

        Assert.Empty(expected);
        return waited;

        void Read()
        {
            Assert.True(reader.TryReadInstructions(instructions, out int consumed));
            Assert.Equal(instructions.Length, consumed);
            instructions = [];
        }
    }

    /// <summary>Our encoder's output; the peer acknowledges at once, and no section ever waits.</summary>
    private static byte[] Encode(string qif, int capacity, out int references)
    {
        references = 0;
        var writer = capacity == 0 ? null : new QpackTableWriter((ulong)capacity, capacity);
        var reader = capacity == 0 ? null : new QpackTableReader(capacity, 0);
        var acknowledgments = default(QpackDecoderInstructions);
        var output = new List<byte>();
        long stream = 0;
        foreach (string list in qif.Split("\n\n", StringSplitOptions.RemoveEmptyEntries))
        {
            var section = new Http3FieldSection();
            (byte[] Name, byte[] Value)[] lines = [.. list.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(static line => (Encoding.Latin1.GetBytes(line.Split('\t')[0]), Encoding.Latin1.GetBytes(line.Split('\t')[1])))];
            bool isResponse = list.TrimStart('\n').StartsWith(":status", StringComparison.Ordinal);
            if (isResponse)
            {
                section.Status = int.Parse(lines[0].Value);
            }
            else
            {
                section.SetRequest(lines[0].Value, lines[1].Value, lines[2].Value, lines[3].Value);
            }

            foreach (var (name, value) in lines.AsSpan(isResponse ? 1 : 4))
            {
                section.Add(name, value);
            }

            stream++;
            byte[] encoded = new byte[section.MaxEncodedLength];
            int start = 0;
            int length = writer is null ? section.Encode(encoded) : section.Encode(encoded, writer, stream, out start);
            Block(stream, encoded.AsSpan(start, length));
            if (writer is null || reader is null)
            {
                continue;
            }

            // What the peer would answer.
            byte[] answer = new byte[QpackInteger.MaxLength];
            var kind = section.Status > 0 ? Http3FieldSectionKind.Response : Http3FieldSectionKind.Request;
            Assert.Equal(Http3FieldSectionStatus.Ok, new Http3FieldSection().Decode(encoded.AsSpan(start, length), kind, new Http3Limits(), reader, out long required));
            if (required > 0)
            {
                references++;
                Assert.True(acknowledgments.TryRead(answer.AsSpan(0, reader.WriteAcknowledgment(answer, stream, required)), writer));
            }

            if (writer.Instructions.Length > 0)
            {
                Block(0, writer.Instructions);
                Assert.True(reader.TryReadInstructions(writer.Instructions, out _));
                writer.InstructionsSent();
                Assert.True(acknowledgments.TryRead(answer.AsSpan(0, reader.WriteIncrement(answer)), writer));
            }
        }

        return [.. output];

        void Block(long id, ReadOnlySpan<byte> bytes)
        {
            Span<byte> head = stackalloc byte[12];
            BinaryPrimitives.WriteInt64BigEndian(head, id);
            BinaryPrimitives.WriteInt32BigEndian(head[8..], bytes.Length);
            output.AddRange(head);
            output.AddRange(bytes);
        }
    }

    /// <summary>As <see cref="TestPeer.Describe"/> has them.</summary>
    private static IEnumerable<string> Sections(string qif) =>
        qif.Split("\n\n", StringSplitOptions.RemoveEmptyEntries).Select(static list => list.Trim('\n').Replace('\t', '=').Replace('\n', ' '));

    private static string Random(Random random, int count)
    {
        string[] names = ["accept", "content-type", "vary", "etag", "location", "authorization", "x-a", "x-b", "x-some-longer-name", "content-security-policy", "age", "server"];
        string[] values = ["", "*/*", "gzip", "text/plain", "value", "0", "max-age=0"];
        var qif = new StringBuilder();
        for (int i = 0; i < count; i++)
        {
            qif.Append(":status\t").Append(random.Next(3) == 0 ? random.Next(200, 600) : 200).Append('\n');
            for (int fields = random.Next(8); fields > 0; fields--)
            {
                string name = random.Next(5) == 0 ? $"x-{random.Next(40)}" : names[random.Next(names.Length)];
                string value = values[random.Next(values.Length)];
                if (random.Next(3) == 0)
                {
                    // Visible characters, up to more than a small table has room for.
                    value = string.Create(1 + random.Next(random.Next(20) == 0 ? 600 : 30), random, static (text, source) =>
                    {
                        foreach (ref char character in text)
                            character = (char)source.Next('!', '~' + 1);
                    });
                }

                qif.Append(name).Append('\t').Append(value).Append('\n');
            }

            qif.Append('\n');
        }

        return qif.ToString();
    }

    private static async Task<byte[]> RunAsync(string[] arguments, byte[] input)
    {
        NativeToolchain.SkipWithout("gcc");
        Assert.SkipUnless(File.Exists("/usr/include/nghttp3/nghttp3.h"), "nghttp3's header is not installed (Debian: libnghttp3-dev).");
        var token = TestContext.Current.CancellationToken;
        string folder = Directory.CreateTempSubdirectory("h3routes-qif-").FullName;
        try
        {
            string program = Path.Combine(folder, "nghttp3_qif");
            var (exitCode, output) = await NativeToolchain.RunAsync("gcc", ["-Wall", "-Wextra", "-Werror", Path.Combine(Folder, "nghttp3_qif.c"), "-o", program, "-lnghttp3"]);
            Assert.True(exitCode == 0, output);
            using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true })!;
            try
            {
                var error = process.StandardError.ReadToEndAsync(token);
                using var decoded = new MemoryStream();
                var reading = process.StandardOutput.BaseStream.CopyToAsync(decoded, token);
                await process.StandardInput.BaseStream.WriteAsync(input, token);
                process.StandardInput.Close();
                await reading;
                await process.WaitForExitAsync(token);
                Assert.Equal((0, ""), (process.ExitCode, await error));
                return decoded.ToArray();
            }
            finally
            {
                if (!process.HasExited)
                    process.Kill();
            }
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
