using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using H3Routes.Cli.Datagrams;

namespace H3Routes.Cli;

/// <summary><c>h3 dgram URL</c>: datagrams to an echo, those of HTTP or raw ones, and what became of them.</summary>
internal sealed class DatagramCommand : RequestCommand
{
    private readonly Option<string> _protocol = new("--protocol") { Description = "The :protocol of the extended CONNECT; h3-datagram-echo unless set.", DefaultValueFactory = _ => "h3-datagram-echo" };
    private readonly Option<string?> _alpn = new("--alpn") { Description = "Raw QUIC datagrams of this application protocol, in place of those of HTTP; of the URL host and port count." };
    private readonly Option<int> _count = new("--count", "-n") { Description = "Datagrams to send; 1000 unless set.", CustomParser = Number(1, 10_000_000), DefaultValueFactory = _ => 1000 };
    private readonly Option<int> _size = new("--size", "-s") { Description = "Bytes of each, at least 4; 64 unless set.", CustomParser = Number(EchoRun.NumberLength, 65_535), DefaultValueFactory = _ => 64 };
    private readonly Option<int?> _rate = new("--rate", "-r") { Description = "Datagrams a second. Unless set, each is sent when the one before has come back or is given up.", CustomParser = result => Number(1, 1_000_000)(result) };
    private readonly Option<double?> _timeout = Seconds("Seconds without an echo after which those on their way are lost; 1 unless set.", "--timeout");
    private readonly Option<bool> _json = new("--json") { Description = "Print the result as JSON." };

    public DatagramCommand()
        : base(
            "dgram",
            "Sends datagrams to an echo over HTTP/3 (RFC 9297) or raw QUIC (RFC 9221), checks what comes back, and prints counts and round trips. Fails if one is lost or wrong.",
            "h3 dgram -k https://localhost:4433/dgram",
            "h3 dgram -k --alpn h3routes-echo -n 10000 https://localhost:4433/",
            "h3 dgram -k -s 1000 --rate 500 --json https://localhost:4433/dgram | jq .roundTrip")
    {
        Add(_protocol);
        Add(_alpn);
        Add(_count);
        Add(_size);
        Add(_rate);
        Add(_timeout);
        Add(_json);
    }

    protected override async Task<int> RunAsync(ParseResult parsed, CancellationToken interrupted)
    {
        if (parsed.GetValue(Method) is not null)
        {
            throw new ArgumentException("Datagrams have no method: -X is for requests.");
        }

        var request = Request(parsed, "GET");
        var (alpn, size, rate) = (parsed.GetValue(_alpn), parsed.GetValue(_size), parsed.GetValue(_rate));
        var protocol = alpn ?? parsed.GetRequiredValue(_protocol);
        await using var client = new H3Client(ClientOptions(parsed));
        await using var datagrams = alpn is null
            ? await client.ConnectDatagramsAsync(protocol, request.Uri, request.Headers, interrupted)
            : await client.ConnectRawDatagramsAsync(alpn, request.Uri, interrupted);
        if (size > datagrams.MaxLength)
        {
            throw new ArgumentException(datagrams.MaxLength == 0 ? "The server takes no datagrams." : $"{size} bytes do not fit: {datagrams.MaxLength} are the most now.");
        }

        var run = new EchoRun(datagrams, parsed.GetValue(_count), size, rate, TimeSpan.FromSeconds(parsed.GetValue(_timeout) ?? 1));
        await run.RunAsync(interrupted);
        if (parsed.GetValue(_json))
        {
            using var output = Console.OpenStandardOutput();
            EchoReport.WriteJson(request.Uri, protocol, size, rate, run, datagrams.UsesCapsules, output);
        }
        else
        {
            EchoReport.WriteText(request.Uri, protocol, run, datagrams.UsesCapsules, Console.Out);
        }

        // What was measured until then is printed.
        interrupted.ThrowIfCancellationRequested();
        return run is { Lost: 0, Wrong: 0, Unsent: 0 }
            ? ExitCode.Ok
            : Failure.Report(ExitCode.Incomplete, $"Of {run.Sent + run.Unsent} datagrams {run.Echoed} came back; {run.Lost} were lost, {run.Wrong} wrong, {run.Unsent} not sent.");
    }

    private static Func<ArgumentResult, int> Number(int least, int most) => result =>
    {
        if (int.TryParse(result.Tokens[0].Value, NumberStyles.None, CultureInfo.InvariantCulture, out var value) && value >= least && value <= most)
        {
            return value;
        }

        result.AddError($"'{result.Tokens[0].Value}' is no number from {least} to {most}.");
        return least;
    };
}
