using System.CommandLine;
using System.IO.Pipelines;
using System.Security.Cryptography;

namespace H3Routes.Cli;

/// <summary><c>h3 upload FILE URL</c>: a file of any size, in bounded memory.</summary>
internal sealed class UploadCommand : SingleRequestCommand
{
    private const int ReadSize = 64 << 10;

    private readonly Argument<string> _file = new("FILE") { Description = "The file to send; - is the standard input." };
    private readonly Option<string?> _output = new("--output", "-o") { Description = "Write the response's content to this file instead of the standard output." };
    private readonly Option<bool> _sha256 = new("--sha256") { Description = "Print the SHA-256 of what was sent, as sha256sum does, after the response's content." };

    public UploadCommand()
        : base(
            "upload",
            "Sends a file over HTTP/3, by PUT or with -X POST by POST, and prints the response's content. A URL that ends with / gets the file's name. On a terminal a bar shows how far it is.",
            "h3 upload -k disk.img https://localhost:4433/files/",
            "h3 upload -k -X POST --sha256 disk.img https://localhost:4433/upload",
            "zstd -c disk.img | h3 upload -k - https://localhost:4433/files/disk.img.zst")
    {
        Arguments.Insert(0, _file);
        Add(_output);
        Add(_sha256);
    }

    protected override async Task<int> RunAsync(ParseResult parsed, H3Client client, CancellationToken cancellation)
    {
        var name = parsed.GetRequiredValue(_file);
        var request = Request(parsed, "PUT", url => CompleteUrl(url, name));
        request.Headers["content-type"] ??= "application/octet-stream";
        await using var source = name == "-" ? Console.OpenStandardInput() : new FileStream(name, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
        long? length = source.CanSeek ? source.Length : null;
        using var hash = parsed.GetValue(_sha256) ? IncrementalHash.CreateHash(HashAlgorithmName.SHA256) : null;

        // The bar ends when the server answers: the response's content may share its terminal.
        var (response, content, sent) = await TransferProgress.ShowAsync(name, async progress =>
        {
            progress.Expect(length);
            var measured = new MeasuredStream(source, progress, hash);
            request.Content = H3ClientContent.FromReader(PipeReader.Create(measured, new StreamPipeReaderOptions(bufferSize: ReadSize, leaveOpen: true)), length: length);
            return (await SendAsync(parsed, client, request, cancellation), measured, progress);
        });
        using (response)
        {
            var isFile = parsed.GetValue(_output) is not (null or "-");
            await using (var output = isFile ? File.Create(parsed.GetValue(_output)!) : Terminal.OpenOutput())
            {
                var last = await CopyAsync(response.Content, output, cancellation);
                if (hash is not null && !isFile && last is not (null or (byte)'\n'))
                {
                    // The hash has a line of its own.
                    await output.WriteAsync("\n"u8.ToArray(), cancellation);
                }
            }

            DescribeEnd(parsed, response);
            if (!response.IsSuccess)
            {
                return Failure.Report(ExitCode.HttpError, $"The server answered {response.StatusCode}.");
            }

            // RFC 9114 4.1: a server may answer without reading everything.
            if (!content.HasEnded && sent.Bytes != length)
            {
                return Failure.Report(ExitCode.Incomplete, $"The server answered {response.StatusCode} after {sent.Bytes}{(length is { } all ? $" of {all}" : "")} bytes and reads no more.");
            }
        }

        if (hash is not null)
        {
            Console.WriteLine($"{Convert.ToHexStringLower(hash.GetHashAndReset())}  {name}");
        }

        return ExitCode.Ok;
    }

    /// <summary>Writes at once what has come.</summary>
    /// <returns>The last byte, if there was one.</returns>
    private static async Task<byte?> CopyAsync(PipeReader content, Stream output, CancellationToken cancellation)
    {
        byte? last = null;
        while (true)
        {
            var read = await content.ReadAsync(cancellation);
            foreach (var segment in read.Buffer)
            {
                await output.WriteAsync(segment, cancellation);
                last = segment.IsEmpty ? last : segment.Span[^1];
            }

            content.AdvanceTo(read.Buffer.End);
            if (read.IsCompleted)
            {
                return last;
            }
        }
    }

    /// <exception cref="ArgumentException">The name that the URL lacks is not known.</exception>
    private static string CompleteUrl(string url, string name) => !url.EndsWith('/') ? url
        : name == "-" ? throw new ArgumentException("The standard input has no name: write the whole URL.")
        : url + Uri.EscapeDataString(Path.GetFileName(name));
}
