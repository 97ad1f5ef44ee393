using H3Routes.Http3;

namespace H3Routes.Client;

/// <summary>A server's side of a request that only remembers, or does what the test adds.</summary>
internal sealed class RecordingHandler : IHttp3StreamHandler
{
    public Action<Http3RequestStream>? Readable { get; init; }

    public Action<Http3RequestStream>? Writable { get; init; }

    public TaskCompletionSource<ulong> ReadAborted { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public TaskCompletionSource<ulong> WriteAborted { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public void OnResponse(Http3RequestStream stream) => throw new InvalidOperationException();

    public void OnReadable(Http3RequestStream stream) => Readable?.Invoke(stream);

    public void OnWritable(Http3RequestStream stream) => Writable?.Invoke(stream);

    public void OnWriteAborted(Http3RequestStream stream, ulong errorCode) => WriteAborted.TrySetResult(errorCode);

    public void OnReadAborted(Http3RequestStream stream, ulong errorCode) => ReadAborted.TrySetResult(errorCode);

    public void OnClosed(Http3RequestStream stream)
    {
    }
}
