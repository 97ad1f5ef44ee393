namespace H3Routes;

/// <summary>What a handler may return when a plain value does not say enough: a status, text, JSON, bytes, a stream, a redirect, a problem.</summary>
public abstract class H3Result
{
    /// <summary>Writes this result as the response.</summary>
    public abstract ValueTask ExecuteAsync(H3Context context);
}
