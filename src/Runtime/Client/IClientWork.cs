namespace H3Routes;

/// <summary>What a caller waits for: a request, or a connection of its own.</summary>
internal interface IClientWork
{
    /// <summary>On the loop, once.</summary>
    void Begin();

    /// <summary>On the loop: ends it with an error, whatever its state.</summary>
    void Fail(Exception exception);
}
