using System.CommandLine;
using System.Globalization;
using System.Net.Http.Headers;

namespace H3Routes.Cli;

/// <summary><c>h3 download URL</c>: into a file of any size, in bounded memory, and on from where an earlier run has stopped.</summary>
internal sealed class DownloadCommand : SingleRequestCommand
{
    private readonly Option<string?> _output = new("--output", "-o") { Description = "The file to write; the last segment of the URL's path unless set." };
    private readonly Option<bool> _continue = new("--continue", "-C") { Description = "Go on with FILE.part, if the server has ranges and its content has not changed; otherwise everything comes again." };
    private readonly Option<bool> _sha256 = new("--sha256") { Description = "Print the SHA-256 of the whole file, as sha256sum does." };

    public DownloadCommand()
        : base(
            "download",
            "Gets a file over HTTP/3. It is written as FILE.part, which stays when the download is interrupted, and gets its name when it is whole. On a terminal a bar shows how far it is.",
            "h3 download -k https://localhost:4433/files/disk.img",
            "h3 download -k --continue --sha256 https://localhost:4433/files/disk.img -o copy.img",
            "until h3 download -C https://example.org/disk.img; do sleep 10; done")
    {
        Add(_output);
        Add(_continue);
        Add(_sha256);
    }

    protected override async Task<int> RunAsync(ParseResult parsed, H3Client client, CancellationToken cancellation)
    {
        var first = Request(parsed, "GET");
        if (first.Headers["range"] is not null)
        {
            throw new ArgumentException("download sets range itself: use 'h3 get -H range:…' for a part.");
        }

        var name = parsed.GetValue(_output) ?? NameOf(first.Uri);
        using var part = new PartFile(name, parsed.GetValue(_continue), parsed.GetValue(_sha256));
        var failure = await TransferProgress.ShowAsync(name, progress => FetchAsync(parsed, client, part, progress, cancellation));
        if (failure is { } known)
        {
            return Failure.Report(known.ExitCode, known.Message);
        }

        if (part.Complete() is { } hash)
        {
            Console.WriteLine($"{Convert.ToHexStringLower(hash)}  {name}");
        }

        return ExitCode.Ok;
    }

    /// <summary>Asks for what is missing until nothing is. Each turn has more of the file than the one before, or starts anew once.</summary>
    private async Task<(int ExitCode, string Message)?> FetchAsync(ParseResult parsed, H3Client client, PartFile part, TransferProgress progress, CancellationToken cancellation)
    {
        while (true)
        {
            var start = part.Length;
            using var response = await SendAsync(parsed, client, RangeRequest(parsed, part), cancellation);
            ContentRangeHeaderValue.TryParse(response.Headers["content-range"], out var range);
            long? end;
            long? whole;
            switch (response.StatusCode)
            {
                case 200:
                    part.Restart(ValidatorOf(response));
                    (start, end, whole) = (0, response.ContentLength, response.ContentLength);
                    break;

                case 206 when start > 0 && ValidatorOf(response) is { } validator && part.Validator is { } known && validator != known:
                case 416 when start > 0 && range?.Length != start:
                    // Another representation than ours, whatever the server makes of If-Range; or a shorter one.
                    part.Restart(null);
                    continue;

                case 206 when start > 0 && range is { Unit: "bytes", From: { } from, To: { } to } && from == start:
                    await part.ContinueAsync(cancellation);
                    (end, whole) = (to + 1, range.Length);
                    break;

                case 206:
                    return (ExitCode.Protocol, $"The server sent a part that was not asked for: content-range '{response.Headers["content-range"]}'.");

                case 416 when start > 0:
                    // We have it all.
                    await part.ContinueAsync(cancellation);
                    return null;

                default:
                    return (ExitCode.HttpError, $"The server answered {response.StatusCode}.");
            }

            progress.Expect(progress.Bytes + whole - start);
            if (await WriteAsync(response, part, end, progress, cancellation) is { } failure)
            {
                return failure;
            }

            DescribeEnd(parsed, response);
            if (whole is null || part.Length == whole)
            {
                return null;
            }
        }
    }

    private static async Task<(int ExitCode, string Message)?> WriteAsync(H3ClientResponse response, PartFile part, long? end, TransferProgress progress, CancellationToken cancellation)
    {
        try
        {
            for (var isCompleted = false; !isCompleted;)
            {
                var read = await response.Content.ReadAsync(cancellation);
                foreach (var segment in read.Buffer)
                {
                    await part.WriteAsync(segment, cancellation);
                    progress.Add(segment.Length);
                }

                isCompleted = read.IsCompleted;
                response.Content.AdvanceTo(read.Buffer.End);
            }
        }
        catch (H3StreamException exception) when (end is not null)
        {
            return (ExitCode.Incomplete, $"{part.Length} of {end} bytes came: {exception.Message}");
        }

        return end is not null && part.Length != end ? (ExitCode.Incomplete, $"{part.Length} of {end} bytes came.") : null;
    }

    private H3ClientRequest RangeRequest(ParseResult parsed, PartFile part)
    {
        var request = Request(parsed, "GET");
        if (part.Length > 0)
        {
            request.Headers["range"] = string.Create(CultureInfo.InvariantCulture, $"bytes={part.Length}-");
            request.Headers["if-range"] = part.Validator;
        }

        return request;
    }

    /// <summary>A strong entity tag, or a date that is strong (RFC 9110 8.8.2.2): If-Range takes nothing else.</summary>
    private static string? ValidatorOf(H3ClientResponse response)
    {
        if (EntityTagHeaderValue.TryParse(response.Headers["etag"], out var tag) && !tag.IsWeak)
        {
            return tag.Tag;
        }

        return response.Headers["last-modified"] is { } modified
            && DateTimeOffset.TryParse(modified, CultureInfo.InvariantCulture, out var changed)
            && DateTimeOffset.TryParse(response.Headers["date"], CultureInfo.InvariantCulture, out var now)
            && now - changed >= TimeSpan.FromSeconds(1) ? modified : null;
    }

    /// <exception cref="ArgumentException">The path ends with a slash.</exception>
    private static string NameOf(Uri uri) => Path.GetFileName(Uri.UnescapeDataString(uri.AbsolutePath)) is { Length: > 0 } name and not "." and not ".."
        ? name
        : throw new ArgumentException("The URL names no file: choose one with -o FILE.");
}
