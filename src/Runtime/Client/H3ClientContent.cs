using System.IO.Pipelines;
using System.Text;

namespace H3Routes;

/// <summary>The content of a request: bytes, or a stream or pipe that is read only as fast as the server takes it.</summary>
public sealed class H3ClientContent
{
    private readonly Stream? _stream;
    private readonly PipeReader? _reader;

    private H3ClientContent(ReadOnlyMemory<byte> bytes, Stream? stream, PipeReader? reader, long? length, string? contentType)
    {
        if (length < 0)
        {
            throw new ArgumentOutOfRangeException(nameof(length), length, "A length is not negative.");
        }

        (Bytes, _stream, _reader, Length, ContentType) = (bytes, stream, reader, length, contentType);
    }

    /// <summary>Bytes of the content, sent as content-length; null if not known.</summary>
    public long? Length { get; }

    /// <summary>Sent as content-type unless the request has that field.</summary>
    public string? ContentType { get; }

    internal ReadOnlyMemory<byte> Bytes { get; }

    /// <summary>True for bytes: a request that the server has not processed can be sent again.</summary>
    internal bool IsReplayable => _stream is null && _reader is null;

    /// <summary>Bytes. They must not change until the request is done.</summary>
    public static H3ClientContent FromBytes(ReadOnlyMemory<byte> bytes, string? contentType = null) => new(bytes, null, null, bytes.Length, contentType);

    /// <summary>Text in UTF-8.</summary>
    public static H3ClientContent FromString(string text, string contentType = "text/plain; charset=utf-8") => FromBytes(Encoding.UTF8.GetBytes(text), contentType);

    /// <summary>A stream from its present position to its end; left open.</summary>
    /// <param name="length">Bytes to come, if they are known. A seekable stream's are.</param>
    public static H3ClientContent FromStream(Stream stream, string? contentType = null, long? length = null)
    {
        ArgumentNullException.ThrowIfNull(stream);
        return new(default, stream, null, length ?? (stream.CanSeek ? stream.Length - stream.Position : null), contentType);
    }

    /// <summary>What is written to the other side of a pipe, until it is completed. The reader is completed when the request no longer reads it.</summary>
    /// <param name="length">Bytes to come, if they are known.</param>
    public static H3ClientContent FromReader(PipeReader reader, string? contentType = null, long? length = null)
    {
        ArgumentNullException.ThrowIfNull(reader);
        return new(default, null, reader, length, contentType);
    }

    internal PipeReader OpenReader() => _reader ?? PipeReader.Create(_stream!, new StreamPipeReaderOptions(bufferSize: 16 << 10, leaveOpen: true));
}
