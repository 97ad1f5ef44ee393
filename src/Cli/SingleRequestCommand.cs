using System.CommandLine;
using System.Globalization;

namespace H3Routes.Cli;

/// <summary>A command that sends one request, within a time, and can tell about it.</summary>
internal abstract class SingleRequestCommand : RequestCommand
{
    private readonly Option<double?> _maxTime = Seconds("Seconds until everything must be done.", "--max-time", "-m");
    private readonly Option<bool> _verbose = new("--verbose", "-v") { Description = "Print the connection's facts, the request and the response's head on the standard error." };

    protected SingleRequestCommand(string name, string description, params string[] examples)
        : base(name, description, examples)
    {
        Add(_maxTime);
        Add(_verbose);
    }

    protected sealed override async Task<int> RunAsync(ParseResult parsed, CancellationToken interrupted)
    {
        using var time = CancellationTokenSource.CreateLinkedTokenSource(interrupted);
        var maxTime = parsed.GetValue(_maxTime);
        if (maxTime is { } seconds)
        {
            time.CancelAfter(TimeSpan.FromSeconds(seconds));
        }

        try
        {
            await using var client = new H3Client(ClientOptions(parsed));
            return await RunAsync(parsed, client, time.Token);
        }
        catch (OperationCanceledException) when (!interrupted.IsCancellationRequested)
        {
            return Failure.Report(ExitCode.Timeout, string.Create(CultureInfo.InvariantCulture, $"Not done within {maxTime} s (--max-time)."));
        }
    }

    protected abstract Task<int> RunAsync(ParseResult parsed, H3Client client, CancellationToken cancellation);

    protected async Task<H3ClientResponse> SendAsync(ParseResult parsed, H3Client client, H3ClientRequest request, CancellationToken cancellation)
    {
        var response = await client.SendAsync(request, cancellation);
        if (parsed.GetValue(_verbose))
        {
            Conversation.Describe(request, response);
        }

        return response;
    }

    /// <summary>To be called when the content has been read.</summary>
    protected void DescribeEnd(ParseResult parsed, H3ClientResponse response)
    {
        if (parsed.GetValue(_verbose) && response.Trailers is { } trailers)
        {
            Conversation.Print('<', trailers);
        }
    }
}
