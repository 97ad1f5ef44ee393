using System.IO.Pipelines;
using System.Text.Json;

namespace H3Routes;

/// <summary>A response. What a synchronous handler writes is sent with its fields and the end in one piece when the handler returns.</summary>
public sealed class H3Response
{
    /// <summary>The status, 200 to 599; 200 unless set.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Not in that range.</exception>
    /// <exception cref="InvalidOperationException">The response has started.</exception>
    public int StatusCode { get => throw new NotImplementedException(); set => throw new NotImplementedException(); }

    /// <summary>The fields.</summary>
    public H3Headers Headers => throw new NotImplementedException();

    /// <summary>True once the fields have been sent.</summary>
    public bool HasStarted => throw new NotImplementedException();

    /// <summary>The content. A flush sends; it waits while the peer does not read.</summary>
    public PipeWriter Body => throw new NotImplementedException();

    /// <summary>Appends to the content without waiting; it is sent at the next flush or when the handler is done.</summary>
    public void Write(ReadOnlySpan<byte> content) => throw new NotImplementedException();

    /// <summary>A reused writer onto <see cref="Body"/>, for one JSON value written without allocating. Flush it before the handler returns.</summary>
    public Utf8JsonWriter JsonWriter => throw new NotImplementedException();
}
