using System.CommandLine;

namespace H3Routes.Cli;

/// <summary><c>-d</c>: the content of a request as text, file or standard input.</summary>
internal sealed class DataOption() : Option<string[]>("--data", "-d")
{
    private const string Form = "application/x-www-form-urlencoded";

    /// <summary>A content that is sent while it is read, and what to dispose then; null without the option.</summary>
    /// <exception cref="IOException">The file cannot be opened.</exception>
    /// <exception cref="ArgumentException">A file among texts.</exception>
    public (H3ClientContent Content, Stream? Source)? Open(ParseResult parsed)
    {
        switch (FileOf(parsed, out var text))
        {
            case null:
                return text is null ? null : (H3ClientContent.FromString(text, Form), null);
            case "-":
                var input = Console.OpenStandardInput();
                return (H3ClientContent.FromStream(input, Form), input);
            case var name:
                var file = new FileStream(name, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
                return (H3ClientContent.FromStream(file, Form), file);
        }
    }

    /// <summary>A content in memory, to be sent any number of times; null without the option.</summary>
    /// <exception cref="IOException">The file cannot be read.</exception>
    /// <exception cref="ArgumentException">A file among texts.</exception>
    public async Task<H3ClientContent?> ReadAsync(ParseResult parsed, CancellationToken cancellation)
    {
        switch (FileOf(parsed, out var text))
        {
            case null:
                return text is null ? null : H3ClientContent.FromString(text, Form);
            case "-":
                using (var input = new MemoryStream())
                {
                    await Console.OpenStandardInput().CopyToAsync(input, cancellation);
                    return H3ClientContent.FromBytes(input.ToArray(), Form);
                }

            case var name:
                return H3ClientContent.FromBytes(await File.ReadAllBytesAsync(name, cancellation), Form);
        }
    }

    private string? FileOf(ParseResult parsed, out string? text)
    {
        text = null;
        switch (parsed.GetValue(this))
        {
            case null or []:
                return null;
            case [['@', .. var name]]:
                return name;
            case var data when Array.Exists(data, piece => piece.StartsWith('@')):
                throw new ArgumentException("A file can only be the whole content: give -d @FILE once, alone.");
            case var data:
                text = string.Join('&', data);
                return null;
        }
    }
}
