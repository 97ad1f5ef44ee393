using System.CommandLine;
using System.Text;

namespace H3Routes.Cli;

/// <summary><c>h3 get URL</c> and its like: one request, and the response's content on the standard output.</summary>
internal sealed class MethodCommand : SingleRequestCommand
{
    private readonly string _method;
    private readonly Option<bool> _include = new("--include", "-i") { Description = "Print the status and the response's headers before the content." };
    private readonly Option<bool> _head = new("--head", "-I") { Description = "HEAD: print the status and the headers only." };
    private readonly DataOption _data;
    private readonly Option<string?> _output = new("--output", "-o") { Description = "Write the content to this file instead of the standard output." };
    private readonly Option<bool> _fail = new("--fail", "-f") { Description = "Exit with 22 and without the content when the status is 400 or above." };

    private MethodCommand(string method, string description, params string[] examples)
        : base(method.ToLowerInvariant(), description, examples)
    {
        _method = method;
        _data = new DataOption
        {
            Description = (method == "GET" ? "POST this" : "Send this") + "; @FILE sends a file as it is, @- the standard input while it comes. Repeated texts are joined by '&'.",
        };
        Add(_data);
        Add(_include);
        if (method == "GET")
        {
            Add(_head);
        }

        Add(_output);
        Add(_fail);
    }

    public static MethodCommand Get() => new(
        "GET",
        "Sends a request over HTTP/3 and prints the response's content.",
        "h3 get https://example.org/",
        "h3 get -k -i https://localhost:4433/api/users/42",
        "h3 get -I --cacert ca.pem https://localhost:4433/",
        "h3 get -v --connect-to 127.0.0.1:4433 https://example.org/ -o page.html");

    public static MethodCommand Post() => new(
        "POST",
        "Posts content over HTTP/3 and prints the response's content.",
        """h3 post -k -H 'content-type: application/json' -d '{"id":1,"name":"Ada"}' https://localhost:4433/api/users""",
        "h3 post -k -d a=1 -d b=2 https://localhost:4433/form",
        "tar c folder | h3 post -k -d @- https://localhost:4433/upload");

    public static MethodCommand Put() => new(
        "PUT",
        "Puts content over HTTP/3 and prints the response's content.",
        "h3 put -k -d @page.html -H 'content-type: text/html' https://localhost:4433/pages/1",
        "h3 put -f -k -d on https://localhost:4433/light || echo refused");

    public static MethodCommand Delete() => new(
        "DELETE",
        "Deletes over HTTP/3 and prints the response's content.",
        "h3 delete -k https://localhost:4433/api/users/42",
        "h3 delete -k -f -H 'if-match: \"abc\"' https://localhost:4433/pages/1");

    protected override async Task<int> RunAsync(ParseResult parsed, H3Client client, CancellationToken cancellation)
    {
        var data = _data.Open(parsed);
        using var source = data?.Source;
        var head = _method == "GET" && parsed.GetValue(_head);
        var request = Request(parsed, head ? "HEAD" : _method == "GET" && data is not null ? "POST" : _method);
        request.Content = data?.Content;
        using var response = await SendAsync(parsed, client, request, cancellation);
        if (parsed.GetValue(_fail) && response.StatusCode >= 400)
        {
            return Failure.Report(ExitCode.HttpError, $"The server answered {response.StatusCode}.");
        }

        var output = parsed.GetValue(_output) is { } file and not "-" ? File.Create(file) : Terminal.OpenOutput();
        await using (output)
        {
            if (head || parsed.GetValue(_include))
            {
                await output.WriteAsync(Encoding.UTF8.GetBytes(Conversation.HeadOf(response)), cancellation);
            }

            // CopyToAsync writes what has come at once: a slow response is seen while it comes.
            await response.Content.CopyToAsync(output, cancellation);
            await output.FlushAsync(cancellation);
        }

        DescribeEnd(parsed, response);
        return ExitCode.Ok;
    }
}
