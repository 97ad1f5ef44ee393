using System.Text.Json;

namespace H3Routes.EndToEnd.Cli;

/// <summary>h3 dgram: what it counts, prints and ends with.</summary>
public sealed class DatagramToolTests(InteropFixture interop)
{
    private const int Limit = 60_000;

    private string Server => $"https://localhost:{interop.Port}";

    [Theory(Timeout = Limit)]
    [InlineData("h3-datagram-echo", "/dgram")]
    [InlineData("h3routes-echo", "/", "--alpn", "h3routes-echo")]
    public async Task EachIsCounted(string protocol, string path, params string[] more)
    {
        var result = await H3Tool.RunAsync(["dgram", "-k", "-n", "500", "--size", "1000", "--json", .. more, Server + path]);
        Assert.Equal((0, ""), (result.ExitCode, result.Error));
        using var json = JsonDocument.Parse(result.Output);
        var root = json.RootElement;
        Assert.Equal(
            ["url", "protocol", "capsules", "size", "rate", "seconds", "sent", "unsent", "echoed", "lost", "duplicates", "wrong", "roundTrip"],
            root.EnumerateObject().Select(property => property.Name));
        Assert.Equal((protocol, 500, 500, 0, 0), (root.GetProperty("protocol").GetString(), Number(root, "sent"), Number(root, "echoed"), Number(root, "lost"), Number(root, "wrong")));
        double[] order = [.. new[] { "min", "p50", "p90", "p99", "p99.9", "max" }.Select(name => Number(root.GetProperty("roundTrip"), name))];
        Assert.Equal(order.Order(), order);
        Assert.True(order[0] > 0);
    }

    [Fact(Timeout = Limit)]
    public async Task PeopleReadTheSame()
    {
        var result = await H3Tool.RunAsync("dgram", "-k", "-n", "20", "--rate", "200", Server + "/dgram");
        Assert.Equal((0, ""), (result.ExitCode, result.Error));
        Assert.Matches(@"(?m)^datagrams  20 sent, 20 came back, 0 lost", result.Text);
        Assert.Matches(@"(?m)^  p50 +\d+\.\d+ ms$", result.Text);
    }

    /// <summary>A receiver that answers to none of them, or with something else.</summary>
    [Theory(Timeout = Limit)]
    [InlineData("silent", "3 were lost, 0 wrong")]
    [InlineData("wrong", "3 were lost, 3 wrong")]
    [InlineData("forgetful", "Of 3 datagrams 2 came back; 1 were lost")]
    public async Task WhatIsLostOrWrongFails(string alpn, string expected)
    {
        await using var server = await interop.StartAsync(static options => options
            .Alpn("silent", static (_, _) => { })
            .Alpn("forgetful", static (connection, datagram) => { if (connection.State is null) { connection.State = "forgot"; } else { connection.SendDatagram(datagram); } })
            .Alpn("wrong", static (connection, datagram) => connection.SendDatagram(new byte[datagram.Length])));
        var result = await H3Tool.RunAsync("dgram", "-k", "-n", "3", "--timeout", "0.5", "--alpn", alpn, $"https://localhost:{server.EndPoints[0].Port}");
        Assert.Equal(8, result.ExitCode);
        Assert.Contains(expected, result.Error, StringComparison.Ordinal);
    }

    [Theory(Timeout = Limit)]
    [InlineData(22, "status 404", "/nowhere")]
    [InlineData(2, "", "/", "--alpn", "nobody-speaks-this")]
    [InlineData(1, "do not fit", "/dgram", "--size", "60000")]
    [InlineData(1, "no number from 4 to 65535", "/dgram", "--size", "3")]
    [InlineData(1, "-X is for requests", "/dgram", "-X", "PUT")]
    public async Task FailuresSayWhatToDo(int code, string expected, string path, params string[] more)
    {
        var result = await H3Tool.RunAsync(["dgram", "-k", .. more, Server + path]);
        Assert.Equal(code, result.ExitCode);
        Assert.Contains(expected, result.Error, StringComparison.Ordinal);
    }

    private static double Number(JsonElement element, string name) => element.GetProperty(name).GetDouble();
}
