using System.Diagnostics;

namespace H3Routes.Http3;

/// <summary>The committed corpus, replayed and mutated with fixed seeds.</summary>
public sealed class ServerFuzzTests
{
    private static readonly Lazy<(string Name, byte[] Input)[]> Corpus = new(Load);

    public static TheoryData<string> Names => [.. Corpus.Value.Select(static entry => entry.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void Corpus_is_replayed(string name)
    {
        string outcome = name[(name.LastIndexOf(' ') + 1)..];
        ulong? code = ServerFuzz.Run(Corpus.Value.Single(entry => entry.Name == name).Input);
        Assert.Equal(outcome, code is null ? "open" : $"{code:x}");
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void Mutations_end_with_a_code_of_the_standard(int seed)
    {
        var random = new Random(seed);
        var codes = new HashSet<ulong>();
        byte[][] inputs = [.. Corpus.Value.Select(static entry => entry.Input)];
        var time = Stopwatch.StartNew();
        for (int turn = 0; turn < 5000 && time.Elapsed < TimeSpan.FromSeconds(5); turn++)
        {
            byte[] input = Mutate(inputs, random);
            try
            {
                codes.Add(ServerFuzz.Run(input) ?? 0);
            }
            catch (Exception error)
            {
                // The input is what a new line of the corpus needs.
                throw new InvalidOperationException($"seed {seed}, turn {turn}: {Convert.ToHexStringLower(input)}", error);
            }
        }

        // A fuzzer that reaches nothing shows nothing.
        Assert.True(codes.Count >= 6, $"only {codes.Count} outcomes");
    }

    private static byte[] Mutate(byte[][] inputs, Random random)
    {
        byte[] input = Wire.Join([.. Enumerable.Range(0, random.Next(1, 4)).Select(_ => inputs[random.Next(inputs.Length)])]);
        for (int edits = random.Next(6); edits > 0 && input.Length > 0; edits--)
        {
            int at = random.Next(input.Length);
            switch (random.Next(5))
            {
                case 0:
                    input[at] = (byte)random.Next(256);
                    break;
                case 1:
                    input[at] ^= (byte)(1 << random.Next(8));
                    break;
                case 2:
                    input = Wire.Join(input[..at], input[Math.Min(input.Length, at + random.Next(1, 8))..]);
                    break;
                case 3:
                    byte[] more = new byte[random.Next(1, 8)];
                    random.NextBytes(more);
                    input = Wire.Join(input[..at], more, input[at..]);
                    break;
                default:
                    int start = random.Next(input.Length);
                    input = Wire.Join(input[..at], input[start..Math.Min(input.Length, start + random.Next(64))], input[at..]);
                    break;
            }
        }

        return input;
    }

    /// <summary>Lines of a name, which ends with the outcome, a tab and the records in hexadecimal.</summary>
    private static (string Name, byte[] Input)[] Load()
    {
        using Stream stream = typeof(ServerFuzzTests).Assembly.GetManifestResourceStream("Http3ServerCorpus") ?? throw new InvalidOperationException("The corpus is not embedded.");
        using var reader = new StreamReader(stream);
        return [.. reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(static line => line.Split('\t')).Select(static parts => (parts[0], Convert.FromHexString(parts[1])))];
    }
}
