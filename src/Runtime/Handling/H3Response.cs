using System.Buffers;
using System.Buffers.Text;
using System.IO.Pipelines;
using System.Text;
using System.Text.Json;
using H3Routes.Http3;

namespace H3Routes;

/// <summary>
/// A response. What a synchronous handler writes is sent with its fields, a content-length and the end in one piece when the handler returns.
/// After the handler is done every member throws <see cref="ObjectDisposedException"/>.
/// </summary>
public sealed partial class H3Response
{
    private readonly H3Context _context;
    private readonly ResponseBodyWriter _body;
    private readonly Http3FieldSection _fields = new();
    private readonly H3Headers _headers = new();
    private ResponseBodyStream? _bodyStream;
    private Utf8JsonWriter? _jsonWriter;
    private int _status;
    private bool _open;

    internal H3Response(H3Context context)
    {
        _context = context;
        _body = new ResponseBodyWriter(context);
    }

    /// <summary>The status, 200 to 599; 200 unless set.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Not in that range.</exception>
    /// <exception cref="InvalidOperationException">The response has started.</exception>
    public int StatusCode
    {
        get
        {
            ThrowIfEnded();
            return _status;
        }

        set
        {
            ThrowIfEnded();
            ArgumentOutOfRangeException.ThrowIfLessThan(value, 200);
            ArgumentOutOfRangeException.ThrowIfGreaterThan(value, 599);
            if (HasStarted)
                throw new InvalidOperationException("The response has started: its status has been sent.");
            _status = value;
        }
    }

    /// <summary>The fields; read-only once the response has started. Field values may be sent with any status; a content-length that is set must be kept to.</summary>
    public H3Headers Headers
    {
        get
        {
            ThrowIfEnded();
            return _headers;
        }
    }

    /// <summary>True once the fields have been sent.</summary>
    public bool HasStarted { get; private set; }

    /// <summary>The content.</summary>
    /// <remarks>
    /// <para>A flush sends what is written, the first one after the fields, and waits until the QUIC stack has taken it: a client that does not read holds the handler. Await it before the next write.
    /// When the client has stopped reading or the connection is over, its result says <see cref="FlushResult.IsCompleted"/>, and what is written is dropped; <see cref="H3Context.Aborted"/> is cancelled too.</para>
    /// <para>What is not flushed is held in pooled memory, and sent when the handler is done; writing more than the server's limit (64 MiB) without a flush throws <see cref="InvalidOperationException"/>,
    /// and so does writing more than a content-length that was set (RFC 9110 8.6). A response that ends short of it is reset, or a 500 if it has not started.</para>
    /// <para>The answer to HEAD, and the statuses 204, 205 and 304, have no content: what is written is counted and dropped.</para>
    /// </remarks>
    public PipeWriter Body
    {
        get
        {
            ThrowIfEnded();
            return _interposed is null ? _body : _interposed;
        }
    }

    /// <summary><see cref="Body"/> as a stream. Writes are gathered and sent when 16 KiB are there; <see cref="Stream.FlushAsync()"/> sends at once, <see cref="Stream.Flush()"/> does nothing.</summary>
    public Stream BodyStream
    {
        get
        {
            ThrowIfEnded();
            return _bodyStream ??= new ResponseBodyStream(_context);
        }
    }

    /// <summary>A reused writer onto <see cref="Body"/>, for one JSON value written without allocating. Flush it before the handler returns.</summary>
    public Utf8JsonWriter JsonWriter => GetJsonWriter(default);

    internal ResponseBodyWriter BodyWriter => _body;

    /// <summary>The response has no content, whatever is written: RFC 9110 6.4.1, and 15.3.6 for 205.</summary>
    internal bool HasNoContent => _context.Request.Method == H3Method.Head || _status is 204 or 205 or 304;

    /// <summary>Appends to the content without waiting; it is sent at the next flush or when the handler is done.</summary>
    /// <exception cref="InvalidOperationException">More than content-length says, or more unflushed than the server's limit; the response is complete; a flush is pending.</exception>
    public void Write(ReadOnlySpan<byte> content)
    {
        ThrowIfEnded();
        if (_interposed is not null)
        {
            _interposed.Write(content);
            return;
        }

        while (!content.IsEmpty)
        {
            var destination = _body.GetSpan();
            int count = Math.Min(content.Length, destination.Length);
            content[..count].CopyTo(destination);
            _body.Advance(count);
            content = content[count..];
        }
    }

    /// <summary>Appends text to the content as UTF-8.</summary>
    /// <exception cref="InvalidOperationException">As <see cref="Write(ReadOnlySpan{byte})"/>.</exception>
    public void Write(ReadOnlySpan<char> content)
    {
        ThrowIfEnded();
        Encoding.UTF8.GetBytes(content, Body);
    }

    internal void Begin()
    {
        _open = true;
        _body.Begin();
        ResetFields();
        ForgetFields();
    }

    /// <summary>Before the start: as if the handler had not touched it.</summary>
    internal void Restart()
    {
        if (_inMiddleware)
            KeepFields();
        _body.Restart();
        ResetFields();
        RestoreFields();
    }

    internal void End()
    {
        _open = false;
        _body.Discard();
        _headers.Unbind();
        _trailers?.Unbind();
        if (_jsonWriter is { BytesPending: > 0 })
            _jsonWriter.Reset(_body);
    }

    /// <summary>The pooled writer, with the encoder and the indentation of <paramref name="options"/>.</summary>
    internal Utf8JsonWriter GetJsonWriter(JsonWriterOptions options)
    {
        ThrowIfEnded();
        if (_jsonWriter is null || _jsonWriter.Options.Encoder != options.Encoder || _jsonWriter.Options.Indented != options.Indented)
            _jsonWriter = new Utf8JsonWriter(Body, options);
        else
            _jsonWriter.Reset(Body);
        return _jsonWriter;
    }

    /// <summary>What a handler has left in the JSON writer belongs to the content.</summary>
    internal void FlushJsonWriter()
    {
        if (_jsonWriter is { BytesPending: > 0 })
            _jsonWriter.Flush();
    }

    /// <summary>The fields as they are sent now.</summary>
    /// <param name="length">Bytes of the whole content if they are known.</param>
    internal Http3FieldSection Start(long? length, out bool noContent)
    {
        HasStarted = true;
        _headers.MakeReadOnly();
        _fields.Status = _status;
        noContent = HasNoContent;

        bool isTunnel = _context.Request.Method == H3Method.Connect && _status < 300;
        if (_status == 204 || isTunnel)
        {
            // RFC 9110 8.6: no content-length there.
            if (_headers.ContentLength >= 0)
                _fields.Remove(H3HeaderNames.ContentLength);
        }
        else if (_headers.ContentLength < 0)
        {
            if (_status == 205)
                AddContentLength(0);
            else if (length is { } known && (known > 0 || !noContent))
                AddContentLength(known);
        }

        _headers.AddDefault(H3HeaderNames.Date, _context.Date);
        return _fields;
    }

    private void AddContentLength(long length)
    {
        Span<byte> digits = stackalloc byte[20];
        Utf8Formatter.TryFormat(length, digits, out int count);
        _fields.Add(H3HeaderNames.ContentLength, digits[..count]);
    }

    private void ResetFields()
    {
        _status = 200;
        HasStarted = false;
        _fields.Clear();
        _headers.Bind(_fields, readOnly: false);
        ResetTrailers();
    }

    private void ThrowIfEnded()
    {
        if (!_open)
            throw new ObjectDisposedException(nameof(H3Response), "The request is over.");
    }
}
