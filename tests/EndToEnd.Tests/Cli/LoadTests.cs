using System.Globalization;
using System.Text.Json;

namespace H3Routes.EndToEnd.Cli;

/// <summary>h3 load: what it counts, prints and ends with.</summary>
public sealed class LoadTests(InteropFixture interop)
{
    private const int Limit = 60_000;

    private string Server => $"https://localhost:{interop.Port}";

    [Fact(Timeout = Limit)]
    public async Task EveryRequestIsCounted()
    {
        var result = await H3Tool.RunAsync("load", "-k", "-n", "2000", "-c", "3", "-m", "8", "--json", Server + "/plaintext");
        Assert.Equal((0, ""), (result.ExitCode, result.Error));
        using var json = JsonDocument.Parse(result.Output);
        var root = json.RootElement;
        Assert.Equal(
            ["url", "method", "connections", "streams", "rate", "seconds", "requests", "succeeded", "failed", "unsent", "requestsPerSecond", "bytesReceived", "bytesPerSecond", "statuses", "errors", "handshake", "lateness", "latency", "histogram"],
            root.EnumerateObject().Select(property => property.Name));
        Assert.Equal((2000, 2000, 0), (Number(root, "requests"), Number(root, "succeeded"), Number(root, "failed")));
        Assert.Equal(2000, Number(root.GetProperty("statuses"), "200"));
        Assert.Empty(root.GetProperty("errors").EnumerateObject());
        Assert.Equal(2000 * "Hello, World!".Length, Number(root, "bytesReceived"));
        Assert.Equal(3, Number(root.GetProperty("handshake"), "count"));
        Assert.Equal((2000, JsonValueKind.Null), (Number(root.GetProperty("latency"), "count"), root.GetProperty("rate").ValueKind));

        var latency = root.GetProperty("latency");
        double[] order = [.. new[] { "min", "p50", "p90", "p99", "p99.9", "max" }.Select(name => Number(latency, name))];
        Assert.Equal(order.Order(), order);
        Assert.True(order[0] > 0);
        var rows = root.GetProperty("histogram").EnumerateArray().ToArray();
        Assert.Equal(2000, rows.Sum(row => Number(row, "count")));
        Assert.All(rows, row => Assert.True(Number(row, "from") <= Number(row, "to")));
        Assert.InRange(order[0], Number(rows[0], "from"), Number(rows[0], "to"));
        Assert.InRange(order[^1], Number(rows[^1], "from"), Number(rows[^1], "to"));
    }

    [Fact(Timeout = Limit)]
    public async Task PeopleReadTheSame()
    {
        var result = await H3Tool.RunAsync("load", "-k", "-n", "100", "-m", "4", Server + "/plaintext");
        Assert.Equal((0, ""), (result.ExitCode, result.Error));
        Assert.Matches(@"(?m)^requests   100 \([\d.]+/s\), 0 failed$", result.Text);
        Assert.Matches(@"(?m)^received   1300 bytes", result.Text);
        Assert.Matches(@"(?m)^status     200: 100$", result.Text);
        foreach (var name in new[] { "p50", "p90", "p99", "p99.9" })
        {
            Assert.Matches($@"(?m)^  {name} +\d+\.\d+ ms$", result.Text);
        }

        Assert.Matches(@"(?m)^ +[\d.]+ ms - [\d.]+ ms +\d+ #+$", result.Text);
        Assert.DoesNotContain('\e', result.Text);
    }

    [Fact(Timeout = Limit)]
    public async Task ContentAndFieldsGoWithEachRequest()
    {
        var result = await H3Tool.RunAsync("load", "-k", "-n", "50", "-m", "5", "-d", "abc=1", "--json", Server + "/echo");
        Assert.Equal((0, ""), (result.ExitCode, result.Error));
        using var json = JsonDocument.Parse(result.Output);
        Assert.Equal(("POST", 250), (json.RootElement.GetProperty("method").GetString(), Number(json.RootElement, "bytesReceived")));
    }

    /// <summary>Each answer takes 200 ms and one stream sends: of 50 requests a second, most wait for others. Their latency counts from their time, not from when the stream was free.</summary>
    [Fact(Timeout = Limit)]
    public async Task ARateThatTheServerCannotKeepShowsInTheLatency()
    {
        var result = await H3Tool.RunAsync("load", "-k", "-n", "20", "--rate", "50", "--json", Server + "/slow/200");
        Assert.Equal((0, ""), (result.ExitCode, result.Error));
        using var json = JsonDocument.Parse(result.Output);
        var latency = json.RootElement.GetProperty("latency");
        // Request 19 is due after 380 ms and is done after 20 * 200 ms.
        Assert.InRange(Number(latency, "max"), 3_500, Limit);
        Assert.InRange(Number(latency, "p50"), 1_700, Limit);
    }

    [Fact(Timeout = Limit)]
    public async Task ARateIsKeptForADuration()
    {
        var result = await H3Tool.RunAsync("load", "-k", "-t", "2", "--warm-up", "0.5", "--rate", "100", "-m", "4", "--json", Server + "/plaintext");
        Assert.Equal((0, ""), (result.ExitCode, result.Error));
        using var json = JsonDocument.Parse(result.Output);
        Assert.Equal(200, Number(json.RootElement, "requests") + Number(json.RootElement, "unsent"));
        Assert.InRange(Number(json.RootElement, "seconds"), 1.9, 30);
    }

    [Theory(Timeout = Limit)]
    [InlineData(22, "load -k -n 5 {0}/status/404", "status     404: 5")]
    [InlineData(5, "load -k -n 2 -m 2 --timeout 0.3 {0}/slow/30000", "error      timeout: 2")]
    [InlineData(2, "load -k -n 5 --connect-timeout 0.5 --connect-to 127.0.0.1:9 {0}/plaintext", "")]
    [InlineData(4, "load -n 5 -m 5 {0}/plaintext", "")]
    [InlineData(1, "load -k -n 0 {0}/plaintext", "")]
    [InlineData(1, "load -k -c x {0}/plaintext", "")]
    [InlineData(1, "load -k --rate 0 {0}/plaintext", "")]
    [InlineData(6, "load -k -d @/nonexistent {0}/echo", "")]
    public async Task AnyFailureFailsTheRun(int exitCode, string arguments, string output)
    {
        var result = await H3Tool.RunAsync(string.Format(null, arguments, Server).Split(' '));
        Assert.Equal(exitCode, result.ExitCode);
        Assert.Contains(output, result.Text, StringComparison.Ordinal);
        Assert.Single(result.ErrorLines);
    }

    [Fact(Timeout = Limit)]
    public async Task AnInterruptedRunPrintsWhatItHas()
    {
        var folder = Directory.CreateTempSubdirectory("h3routes-load-").FullName;
        try
        {
            using var tool = H3Tool.Start(["load", "-k", "-t", "50", "--rate", "20", "--json", "--qlog", folder, Server + "/plaintext"]);
            // It runs once it connects, and the connection's log says so.
            while (Directory.GetFiles(folder) is [])
            {
                await Task.Delay(50, TestContext.Current.CancellationToken);
            }

            tool.Interrupt();
            var result = await tool.EndAsync();
            Assert.Equal(130, result.ExitCode);
            Assert.Equal(["h3: Interrupted."], result.ErrorLines);
            using var json = JsonDocument.Parse(result.Output);
            Assert.Equal(0, Number(json.RootElement, "failed"));
            Assert.InRange(Number(json.RootElement, "seconds"), 0.001, 30);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static double Number(JsonElement element, string name) => double.Parse(element.GetProperty(name).GetRawText(), CultureInfo.InvariantCulture);
}
