namespace H3Routes.EndToEnd.Robustness;

/// <summary>A connection to samples/Interop that was there before a class's tests misbehave on theirs, and is asked after each: theirs is not everybody's fault.</summary>
public sealed class BystanderConnection(InteropFixture interop) : IAsyncLifetime
{
    private RawClient? _client;
    private RawConnection? _connection;

    public async ValueTask InitializeAsync()
    {
        _client = new RawClient(interop.EndPoint);
        _connection = await _client.ConnectAsync();
    }

    public Task AssertServedAsync() => _connection!.AssertServedAsync(_client!);

    public ValueTask DisposeAsync()
    {
        _client?.Dispose();
        return default;
    }
}
