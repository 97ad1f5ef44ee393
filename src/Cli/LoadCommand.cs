using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using H3Routes.Cli.Load;

namespace H3Routes.Cli;

/// <summary><c>h3 load URL</c>: many requests, and how they fared.</summary>
internal sealed class LoadCommand : RequestCommand
{
    private const int DefaultRequests = 1000;
    private const int MostContent = 64 << 20;

    private readonly Option<long?> _requests = new("--requests", "-n") { Description = "Requests in all; 1000 unless set, without end if --duration is set.", CustomParser = Count<long?>(1, 1_000_000_000_000, value => value) };
    private readonly Option<int> _connections = new("--connections", "-c") { Description = "Connections, each with a thread; 1 unless set.", CustomParser = Count(1, 1000, value => (int)value), DefaultValueFactory = _ => 1 };
    private readonly Option<int> _streams = new("--streams", "-m") { Description = "Requests at a time on each connection; 1 unless set. Those beyond the server's limit wait, and the wait counts.", CustomParser = Count(1, 10_000, value => (int)value), DefaultValueFactory = _ => 1 };
    private readonly Option<double?> _duration = Seconds("Seconds in which requests start; those on their way are waited for.", "--duration", "-t");
    private readonly Option<double?> _warmUp = Seconds("Seconds of the same load before, not measured: the first request of a connection waits for its handshake.", "--warm-up");
    private readonly Option<double?> _rate = new("--rate", "-r") { Description = "Requests a second, in all. Each has its time, and its latency counts from then, sent or not (no coordinated omission).", CustomParser = ParseRate };
    private readonly Option<double?> _timeout = Seconds("Seconds for each request; 30 unless set.", "--timeout");
    private readonly DataOption _data = new() { Description = "POST this with each request; @FILE sends a file, @- the standard input, up to 64 MiB. Repeated texts are joined by '&'." };
    private readonly Option<bool> _json = new("--json") { Description = "Print the result as JSON." };

    public LoadCommand()
        : base(
            "load",
            "Sends many requests over HTTP/3 and prints rate, latency percentiles and a histogram. Fails if any request fails: by its error, or by a status of 400 or above.",
            "h3 load -k -n 100000 -c 8 -m 32 https://localhost:4433/plaintext",
            "h3 load -k -t 10 --warm-up 2 -c 4 -m 16 --rate 5000 https://localhost:4433/plaintext",
            "h3 load -k -n 1000 -m 10 -d @order.json -H 'content-type: application/json' https://localhost:4433/orders",
            "h3 load -k -t 5 --json https://localhost:4433/ | jq .latency")
    {
        Add(_requests);
        Add(_connections);
        Add(_streams);
        Add(_duration);
        Add(_warmUp);
        Add(_rate);
        Add(_timeout);
        Add(_data);
        Add(_json);
    }

    protected override async Task<int> RunAsync(ParseResult parsed, CancellationToken interrupted)
    {
        var content = await _data.ReadAsync(parsed, interrupted);
        if (content?.Length > MostContent)
        {
            throw new ArgumentException($"The content has {content.Length} bytes; every request holds it in memory, so {MostContent} are the most.");
        }

        var request = Request(parsed, content is null ? "GET" : "POST");
        request.Content = content;
        var duration = Span(parsed.GetValue(_duration));
        var plan = new LoadPlan(
            request,
            parsed.GetValue(_connections),
            parsed.GetValue(_streams),
            parsed.GetValue(_requests) ?? (duration is null ? DefaultRequests : null),
            duration,
            Span(parsed.GetValue(_warmUp)),
            parsed.GetValue(_rate),
            TimeSpan.FromSeconds(parsed.GetValue(_timeout) ?? 30));
        var result = await new LoadRun(plan, ClientOptions(parsed)).RunAsync(interrupted);
        if (parsed.GetValue(_json))
        {
            using var output = Console.OpenStandardOutput();
            LoadJson.Write(result, output);
        }
        else
        {
            LoadReport.Write(result, Terminal.ForOutput());
        }

        // What was measured until then is printed.
        interrupted.ThrowIfCancellationRequested();
        return result.Code == ExitCode.Ok ? ExitCode.Ok : Failure.Report(result.Code, $"{result.Failed} of {result.Done} requests failed.");
    }

    private static TimeSpan? Span(double? seconds) => seconds is { } value ? TimeSpan.FromSeconds(value) : null;

    private static double? ParseRate(ArgumentResult result)
    {
        if (double.TryParse(result.Tokens[0].Value, NumberStyles.Float, CultureInfo.InvariantCulture, out var rate) && rate is > 0 and <= 1e9)
        {
            return rate;
        }

        result.AddError($"'{result.Tokens[0].Value}' is no rate above 0.");
        return null;
    }
}
