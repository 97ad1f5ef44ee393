using System.IO.Pipelines;
using H3Routes.Http3;

namespace H3Routes;

/// <summary>A request. Spans are valid until the handler is done; after that every member throws <see cref="ObjectDisposedException"/>.</summary>
public sealed partial class H3Request
{
    private readonly H3Context _context;
    private readonly RequestBodyReader _body;
    private Http3FieldSection? _fields;
    private H3ConnectionInfo? _connection;
    private RequestBodyStream? _bodyStream;
    private int _queryStart;
    private bool _cameEarly;

    internal H3Request(H3Context context)
    {
        _context = context;
        _body = new RequestBodyReader(context);
    }

    /// <summary>The method.</summary>
    public H3Method Method { get; private set; }

    /// <summary>The method as sent; methods are case-sensitive (RFC 9110 9.1).</summary>
    public ReadOnlySpan<byte> MethodName => Fields.Method;

    /// <summary>The path as sent, undecoded and without the query. Empty for a CONNECT without :protocol; <c>*</c> for the OPTIONS of a whole server.</summary>
    public ReadOnlySpan<byte> Path => _queryStart < 0 ? Fields.Path : Fields.Path[.._queryStart];

    /// <summary>The query as sent, without the question mark; empty if there is none.</summary>
    public ReadOnlySpan<byte> Query => _queryStart < 0 ? default : Fields.Path[(_queryStart + 1)..];

    /// <summary>:scheme.</summary>
    public ReadOnlySpan<byte> Scheme => Fields.Scheme;

    /// <summary>:authority, or the host field.</summary>
    public ReadOnlySpan<byte> Authority
    {
        get
        {
            var fields = Fields;
            return fields.Authority.IsEmpty && fields.TryGet(H3HeaderNames.Host, out var host) ? host : fields.Authority;
        }
    }

    /// <summary>:protocol of an extended CONNECT (RFC 9220); otherwise empty.</summary>
    public ReadOnlySpan<byte> Protocol => Fields.Protocol;

    /// <summary>The fields, read-only.</summary>
    public H3Headers Headers { get; } = new();

    /// <summary>The cookies that came with the request; valid as its fields are.</summary>
    public H3Cookies Cookies => _fields is null ? throw Ended() : new H3Cookies(Headers);

    /// <summary>The content-length field in bytes, or null.</summary>
    public long? ContentLength => Fields.ContentLength is >= 0 and long length ? length : null;

    /// <summary>The connection that the request came on.</summary>
    public H3ConnectionInfo Connection => _connection ?? throw Ended();

    /// <summary>
    /// The request may be a replay (RFC 8470): it came in early data of this connection, or a proxy's <c>early-data</c> field says that it came so to the proxy. Only handlers of safe methods and those with
    /// <see cref="AllowEarlyDataAttribute"/> see true; middleware sees it before any request is held back.
    /// </summary>
    public bool IsEarlyData => _cameEarly || Fields.TryGet(H3HeaderNames.EarlyData, out _);

    /// <summary>The content, pulled: bytes stay in the QUIC stack until they are read, and its flow control holds the client back.</summary>
    /// <remarks>
    /// A read fails with <see cref="H3StreamException"/> when the content does not come whole, and with <see cref="H3RequestException"/> (413) when it is longer than
    /// <see cref="MaxBodySize"/> or when more is examined without being consumed than the server's limit. One read at a time. Content that is not read is given up when the response is complete.
    /// </remarks>
    public PipeReader Body => _fields is null ? throw Ended() : _body;

    /// <summary><see cref="Body"/> as a stream. A synchronous read that would have to wait on the event loop's thread throws <see cref="NotSupportedException"/>.</summary>
    public Stream BodyStream => _fields is null ? throw Ended() : _bodyStream ??= new RequestBodyStream(_context, _body);

    /// <summary>Most bytes of content that may be read; null for no limit. The server's limit unless set.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Negative.</exception>
    public long? MaxBodySize
    {
        get => _body.MaxSize;
        set
        {
            ArgumentOutOfRangeException.ThrowIfNegative(value.GetValueOrDefault(), nameof(value));
            _body.MaxSize = value;
        }
    }

    internal RequestBodyReader BodyReader => _body;

    private Http3FieldSection Fields => _fields ?? throw Ended();

    /// <summary>The first query value of that name as sent, undecoded.</summary>
    /// <param name="name">The decoded name as UTF-8.</param>
    /// <param name="raw">The value; empty for a name without <c>=</c>.</param>
    public bool TryGetQuery(ReadOnlySpan<byte> name, out ReadOnlySpan<byte> raw) => QueryString.TryGet(Query, name, out raw);

    /// <summary>The first query value of that name with escapes and <c>+</c> decoded, or null if there is none.</summary>
    public string? GetQuery(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return QueryString.TryGet(Query, System.Text.Encoding.UTF8.GetBytes(name), out var raw) ? QueryString.DecodeToString(raw) : null;
    }

    internal void Begin(Http3FieldSection fields, H3ConnectionInfo connection, bool expectsContinue = false)
    {
        _connection = connection;
        _cameEarly = connection.IsInEarlyData;
        Bind(fields);
        Method = H3Methods.Parse(fields.Method);
        _queryStart = fields.Path.IndexOf((byte)'?');
        _body.Begin(_context.Limits.MaxRequestBodySize, expectsContinue);
    }

    /// <summary>After it, the request is no replay. A client's second first flight cannot complete the handshake.</summary>
    internal async ValueTask WaitForHandshakeAsync()
    {
        await Connection.HandshakeCompleted;
        _cameEarly = false;
    }

    /// <summary>The fields are in <paramref name="fields"/> from now on.</summary>
    internal void Bind(Http3FieldSection fields)
    {
        _fields = fields;
        Headers.Bind(fields, readOnly: true);
    }

    internal void End()
    {
        _body.End();
        _fields = null;
        _connection = null;
        Headers.Unbind();
        EndTrailers();
    }

    private static ObjectDisposedException Ended() => new(nameof(H3Request), "The request is over.");
}
