using System.IO.Compression;
using System.Text;

namespace H3Routes.EndToEnd.Semantics;

/// <summary>A response as any client gives it: names in lower case, the values of one name joined.</summary>
public sealed class Answer
{
    public Answer(int status, IEnumerable<KeyValuePair<string, string>> fields, byte[] content)
    {
        Status = status;
        foreach (var (name, value) in fields)
        {
            var key = name.ToLowerInvariant();
            Fields[key] = Fields.TryGetValue(key, out var earlier) ? $"{earlier}, {value}" : value;
        }

        Content = content;
    }

    public int Status { get; }

    public SortedDictionary<string, string> Fields { get; } = new(StringComparer.Ordinal);

    /// <summary>As it was sent.</summary>
    public byte[] Content { get; }

    public string Text
    {
        get
        {
            using var plain = new MemoryStream();
            using (Stream coded = new MemoryStream(Content))
            using (var decoder = Fields.GetValueOrDefault("content-encoding") switch
            {
                "br" when Content.Length > 0 => new BrotliStream(coded, CompressionMode.Decompress),
                "gzip" when Content.Length > 0 => new GZipStream(coded, CompressionMode.Decompress),
                _ => coded,
            })
            {
                decoder.CopyTo(plain);
            }

            var text = Encoding.UTF8.GetString(plain.ToArray());
            return Fields.GetValueOrDefault("content-type") is { } type && type.Split("boundary=") is [_, var boundary] ? text.Replace(boundary, "B", StringComparison.Ordinal) : text;
        }
    }
}
