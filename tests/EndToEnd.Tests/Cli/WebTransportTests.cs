using System.Text;
using System.Text.Json;

namespace H3Routes.EndToEnd.Cli;

/// <summary>h3 wt against samples/Interop's /wt/echo.</summary>
public sealed class WebTransportTests(InteropFixture interop)
{
    private const int Limit = 120_000;

    private string Echo => $"https://localhost:{interop.Port}/wt/echo";

    [Theory(Timeout = Limit)]
    [InlineData("--datagram", "datagram", 10_000, 64)]
    [InlineData("--bidi", "bidi", 1_000, 1024)]
    [InlineData("--uni", "uni", 200, 1024)]
    public async Task EverythingIsEchoed(string option, string kind, int count, int size)
    {
        var result = await H3Tool.RunAsync("wt", "-k", option, "--count", $"{count}", "--json", Echo);
        using var json = JsonDocument.Parse(result.Output);
        var root = json.RootElement;
        Assert.Equal(
            ["url", "kind", "protocol", "count", "size", "parallel", "seconds", "sent", "echoed", "lost", "wrong", "perSecond", "roundTrip"],
            root.EnumerateObject().Select(static property => property.Name));
        Assert.Equal((kind, count, size, count), (root.GetProperty("kind").GetString(), Number("count"), Number("size"), Number("sent")));
        Assert.Equal((0, count), (Number("wrong"), Number("echoed") + Number("lost")));

        // Datagrams may be lost, and then the exit code says so.
        Assert.True(kind == "datagram" || Number("lost") == 0, result.Error);
        Assert.InRange(Number("lost"), 0, count / 10);
        Assert.Equal(Number("lost") == 0 ? 0 : 8, result.ExitCode);
        double[] order = [.. new[] { "min", "p50", "p90", "p99", "p99.9" }.Select(name => root.GetProperty("roundTrip").GetProperty(name).GetDouble())];
        Assert.Equal(order.Order(), order);
        Assert.True(order[0] > 0);
        int Number(string name) => root.GetProperty(name).GetInt32();
    }

    [Fact(Timeout = Limit)]
    public async Task PeopleReadTheSame()
    {
        var result = await H3Tool.RunAsync("wt", "-k", "--bidi", "--count", "20", "--size", "100000", Echo);
        Assert.Equal((0, ""), (result.ExitCode, result.Error));
        Assert.Matches(@"(?m)^streams    20 of 20 echoed \(\d+/s\), 0 lost, 0 wrong$", result.Text);
        Assert.Matches(@"(?m)^  p50      [\d.]+ ms$", result.Text);
    }

    [Theory(Timeout = Limit)]
    [InlineData("", "one\ntwo\n", "datagram: one|datagram: two", 0, "")]
    [InlineData("--stream", "one\ntwo\n", "stream 4: one|stream 4: two", 0, "")]
    [InlineData("", "open-bidi\n", "stream 1: server-bidi", 0, "")]
    [InlineData("", "close\n", "", 3, "code 42, \"bye\"")]
    public async Task LinesAreSentAndWhatComesIsPrinted(string option, string typed, string printed, int exitCode, string error)
    {
        string[] arguments = ["wt", "-k", .. option.Length > 0 ? [option] : Array.Empty<string>(), Echo];
        var expected = printed.Split('|', StringSplitOptions.RemoveEmptyEntries);
        var result = await H3Tool.TypeAsync(arguments, Encoding.UTF8.GetBytes(typed), Math.Max(1, expected.Length));
        Assert.Equal(exitCode, result.ExitCode);
        Assert.Equal(expected, result.Text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Order());
        Assert.Contains(error, result.Error, StringComparison.Ordinal);
    }

    [Theory(Timeout = Limit)]
    [InlineData("/wt/reject", 22, "403")]
    [InlineData("/plaintext", 22, "405")]
    [InlineData("/nowhere", 22, "404")]
    public async Task ARefusalHasItsExitCode(string path, int exitCode, string error)
    {
        var result = await H3Tool.RunAsync("wt", "-k", "--datagram", $"https://localhost:{interop.Port}{path}");
        Assert.Equal(exitCode, result.ExitCode);
        Assert.Contains(error, result.Error, StringComparison.Ordinal);
    }

    [Theory(Timeout = Limit)]
    [InlineData("--datagram", "--bidi")]
    [InlineData("--datagram", "--size=60000")]
    [InlineData("--bidi", "--size=7")]
    public async Task WhatMakesNoSenseIsRefused(string first, string second) => Assert.Equal(1, (await H3Tool.RunAsync("wt", "-k", first, second, Echo)).ExitCode);
}
