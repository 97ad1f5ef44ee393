using System.Security.Cryptography;

namespace H3Routes.EndToEnd.Cli;

/// <summary>64 MiB up and down, with equal hashes, in less memory than that.</summary>
public sealed class LargeTransferTests(InteropFixture interop)
{
    private const int Limit = 180_000;
    private const int Size = 64 << 20;

    /// <summary>What the tool may need beyond what it needs for 1 byte.</summary>
    private const long Allowance = 40 << 20;

    /// <summary>A managed heap that could not hold the content: the tool would fail.</summary>
    private static readonly (string, string) SmallHeap = ("DOTNET_GCHeapHardLimit", "0x2000000");

    [Fact(Timeout = Limit)]
    public async Task ContentGoesUpAndComesDownWhole()
    {
        var token = TestContext.Current.CancellationToken;
        await using var server = await interop.StartAsync(options => options.Limits.MaxRequestBodySize = Size);
        var url = $"https://localhost:{server.EndPoints[0].Port}";
        var folder = Directory.CreateTempSubdirectory("h3routes-large-").FullName;
        try
        {
            var (down, up, small) = (Path.Combine(folder, "down"), Path.Combine(folder, "up"), Path.Combine(folder, "small"));
            var least = await H3Tool.RunAsync(["download", "-k", "-o", small, url + "/download/1"], null, SmallHeap);
            Assert.Equal((0, ""), (least.ExitCode, least.Error));

            var downloaded = await H3Tool.RunAsync(["download", "-k", "--sha256", "-o", down, $"{url}/download/{Size}"], null, SmallHeap);
            Assert.Equal((0, ""), (downloaded.ExitCode, downloaded.Error));
            var expected = InteropRoutes.Download(Size);
            Assert.Equal($"{Convert.ToHexStringLower(SHA256.HashData(expected))}  {down}\n", downloaded.Text);
            Assert.True((await File.ReadAllBytesAsync(down, token)).AsSpan().SequenceEqual(expected));

            RandomNumberGenerator.Fill(expected);
            await File.WriteAllBytesAsync(up, expected, token);
            var hash = Convert.ToHexStringLower(SHA256.HashData(expected));
            var uploaded = await H3Tool.RunAsync(["upload", "-k", "-X", "POST", "--sha256", up, url + "/upload"], null, SmallHeap);
            Assert.Equal((0, ""), (uploaded.ExitCode, uploaded.Error));
            Assert.Equal($$"""{"bytes":{{Size}},"sha256":"{{hash}}"}""" + $"\n{hash}  {up}\n", uploaded.Text);

            Assert.InRange(downloaded.PeakMemory - least.PeakMemory, long.MinValue, Allowance);
            Assert.InRange(uploaded.PeakMemory - least.PeakMemory, long.MinValue, Allowance);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
