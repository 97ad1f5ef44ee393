using System.CommandLine;
using H3Routes.Cli.Sessions;

namespace H3Routes.Cli;

/// <summary><c>h3 wt URL</c>: a WebTransport session, typed into or checked against a server that echoes.</summary>
internal sealed class WebTransportCommand : RequestCommand
{
    private readonly Option<bool> _datagram = new("--datagram") { Description = "Check: send datagrams, and count those that come back." };
    private readonly Option<bool> _bidirectional = new("--bidi") { Description = "Check: send on bidirectional streams, and compare what comes back." };
    private readonly Option<bool> _unidirectional = new("--uni") { Description = "Check: send on unidirectional streams, each answered by one of the server's with the same bytes or the reversed ones." };
    private readonly Option<int> _count = new("--count", "-n") { Description = "Datagrams or streams in all; 1000 unless set.", CustomParser = Count(1, 100_000_000, static value => (int)value), DefaultValueFactory = static _ => 1000 };
    private readonly Option<int?> _size = new("--size") { Description = "Bytes of each, 8 at least; 64 of a datagram and 1024 of a stream unless set.", CustomParser = Count<int?>(8, 64 << 20, static value => (int)value) };
    private readonly Option<int?> _parallel = new("--parallel", "-m") { Description = "On their way at a time; 64 datagrams or 10 streams unless set.", CustomParser = Count<int?>(1, 10_000, static value => (int)value) };
    private readonly Option<double?> _timeout = Seconds("Seconds without an answer after which it is lost; 2 for datagrams and 30 for streams unless set.", "--timeout");
    private readonly Option<bool> _stream = new("--stream") { Description = "Send the lines on one bidirectional stream; without it each is a datagram." };
    private readonly Option<string[]> _protocol = new("--protocol") { Description = "An application protocol to offer (WT-Available-Protocols). May be repeated, the best first." };
    private readonly Option<bool> _json = new("--json") { Description = "Print the result of a check as JSON." };

    public WebTransportCommand()
        : base(
            "wt",
            "Opens a WebTransport session. Lines of the standard input are sent, and what comes is printed; or datagrams or streams are checked against a server that echoes them.",
            "h3 wt -k https://localhost:4433/wt/echo",
            "h3 wt -k --stream -H 'origin: https://example.com' https://localhost:4433/chat/tea",
            "h3 wt -k --datagram --count 10000 https://localhost:4433/wt/echo",
            "h3 wt -k --bidi --count 1000 --size 65536 --json https://localhost:4433/wt/echo | jq .roundTrip")
    {
        Add(_datagram);
        Add(_bidirectional);
        Add(_unidirectional);
        Add(_count);
        Add(_size);
        Add(_parallel);
        Add(_timeout);
        Add(_stream);
        Add(_protocol);
        Add(_json);
    }

    protected override async Task<int> RunAsync(ParseResult parsed, CancellationToken interrupted)
    {
        EchoKind[] kinds = [.. Chosen(parsed)];
        if (kinds.Length > 1)
        {
            throw new ArgumentException("One of --datagram, --bidi and --uni at a time.");
        }

        var request = Request(parsed, "GET");
        request.Headers.Remove("accept");
        await using var client = new H3Client(ClientOptions(parsed));
        var session = await client.ConnectWebTransportAsync(
            request.Uri, new H3WebTransportConnectOptions { Headers = request.Headers, Protocols = parsed.GetValue(_protocol) ?? [] }, interrupted);
        try
        {
            return kinds.Length == 0
                ? await new Conversing(session, parsed.GetValue(_stream)).RunAsync(Console.OpenStandardInput(), interrupted)
                : await CheckAsync(parsed, kinds[0], request.Uri, session, interrupted);
        }
        finally
        {
            await session.CloseAsync();
        }
    }

    private async Task<int> CheckAsync(ParseResult parsed, EchoKind kind, Uri uri, WebTransportSession session, CancellationToken interrupted)
    {
        var isDatagram = kind == EchoKind.Datagram;
        var plan = new EchoPlan(
            kind,
            parsed.GetValue(_count),
            parsed.GetValue(_size) ?? (isDatagram ? 64 : 1024),
            parsed.GetValue(_parallel) ?? (isDatagram ? 64 : 10),
            TimeSpan.FromSeconds(parsed.GetValue(_timeout) ?? (isDatagram ? 2 : 30)));
        if (isDatagram && plan.Size > session.MaxDatagramLength)
        {
            throw new ArgumentException($"A datagram of {plan.Size} bytes is too long: {session.MaxDatagramLength} are the most on this connection.");
        }

        var result = isDatagram ? await DatagramEcho.RunAsync(session, plan, interrupted) : await StreamEcho.RunAsync(session, plan, interrupted);
        if (parsed.GetValue(_json))
        {
            using var output = Console.OpenStandardOutput();
            EchoReport.WriteJson(uri, session, plan, result, output);
        }
        else
        {
            EchoReport.Write(plan, result, Console.Out);
        }

        interrupted.ThrowIfCancellationRequested();
        if (session.Closed is { IsCompleted: true, Result: var end })
        {
            return Failure.Report(ExitCode.Protocol, Conversing.Describe(end));
        }

        return result.Lost + result.Wrong == 0
            ? ExitCode.Ok
            : Failure.Report(ExitCode.Incomplete, $"Of {plan.Count} {plan.Name} {result.Lost} did not come back and {result.Wrong} came back changed.");
    }

    private IEnumerable<EchoKind> Chosen(ParseResult parsed)
    {
        if (parsed.GetValue(_datagram))
        {
            yield return EchoKind.Datagram;
        }

        if (parsed.GetValue(_bidirectional))
        {
            yield return EchoKind.Bidirectional;
        }

        if (parsed.GetValue(_unidirectional))
        {
            yield return EchoKind.Unidirectional;
        }
    }
}
