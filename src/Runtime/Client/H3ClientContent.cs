using System.Buffers;
using System.IO.Pipelines;
using System.Text;

namespace H3Routes;

/// <summary>The content of a request: bytes, or a stream, pipe or writer that is asked for more only as fast as the server takes it.</summary>
public sealed class H3ClientContent
{
    private readonly Stream? _stream;
    private readonly long _streamStart = -1;
    private readonly PipeReader? _reader;

    private H3ClientContent(
        ReadOnlyMemory<byte> bytes, string? contentType, long? length, Stream? stream = null, PipeReader? reader = null, Func<Stream, CancellationToken, Task>? writer = null)
    {
        if (length < 0)
        {
            throw new ArgumentOutOfRangeException(nameof(length), length, "A length is not negative.");
        }

        (Bytes, _stream, _reader, Writer, Length, ContentType) = (bytes, stream, reader, writer, length, contentType);
        if (stream is { CanSeek: true })
        {
            _streamStart = stream.Position;
        }
    }

    /// <summary>Bytes of the content, sent as content-length; null if not known.</summary>
    public long? Length { get; }

    /// <summary>Sent as content-type unless the request has that field.</summary>
    public string? ContentType { get; }

    internal ReadOnlyMemory<byte> Bytes { get; }

    internal Func<Stream, CancellationToken, Task>? Writer { get; }

    internal bool IsBytes => _stream is null && _reader is null && Writer is null;

    /// <summary>True for bytes and seekable streams: a request that the server has not processed can be sent again.</summary>
    internal bool IsReplayable => IsBytes || _streamStart >= 0;

    /// <summary>Bytes. They must not change until the request is done.</summary>
    public static H3ClientContent FromBytes(ReadOnlyMemory<byte> bytes, string? contentType = null) => new(bytes, contentType, bytes.Length);

    /// <summary>Text in UTF-8.</summary>
    public static H3ClientContent FromString(string text, string contentType = "text/plain; charset=utf-8") => FromBytes(Encoding.UTF8.GetBytes(text), contentType);

    /// <summary>A stream from its present position to its end; left open. A seekable one is read again from there if the request has to be sent again.</summary>
    /// <param name="length">Bytes to come, if they are known. A seekable stream's are.</param>
    public static H3ClientContent FromStream(Stream stream, string? contentType = null, long? length = null)
    {
        ArgumentNullException.ThrowIfNull(stream);
        return new(default, contentType, length ?? (stream.CanSeek ? stream.Length - stream.Position : null), stream: stream);
    }

    /// <summary>What is written to the other side of a pipe, until it is completed. The reader is completed when the request no longer reads it.</summary>
    /// <param name="length">Bytes to come, if they are known.</param>
    public static H3ClientContent FromReader(PipeReader reader, string? contentType = null, long? length = null)
    {
        ArgumentNullException.ThrowIfNull(reader);
        return new(default, contentType, length, reader: reader);
    }

    /// <summary>
    /// What a function writes to a stream, until it returns. It runs on the thread pool; a write waits while the server takes no more, and throws <see cref="IOException"/>
    /// when no more is wanted. The token says so to a function that waits elsewhere.
    /// </summary>
    /// <param name="length">Bytes to come, if they are known.</param>
    public static H3ClientContent FromWriter(Func<Stream, CancellationToken, Task> writer, string? contentType = null, long? length = null)
    {
        ArgumentNullException.ThrowIfNull(writer);
        return new(default, contentType, length, writer: writer);
    }

    internal PipeReader OpenReader()
    {
        if (_reader is not null)
        {
            return _reader;
        }

        if (_stream is null)
        {
            return PipeReader.Create(new ReadOnlySequence<byte>(Bytes));
        }

        if (_streamStart >= 0)
        {
            _stream.Position = _streamStart;
        }

        return PipeReader.Create(_stream, new StreamPipeReaderOptions(bufferSize: 16 << 10, leaveOpen: true));
    }
}
