using System.ComponentModel;

namespace H3Routes;

/// <summary>What generated code calls for a handler with <see cref="DatagramAttribute.Alpn"/> that is not static.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class H3DatagramConnectionDoor
{
    /// <summary>The connection's own object of the handler's class: made with its first datagram.</summary>
    public static T Instance<T>(H3DatagramConnection connection, Func<T> create)
        where T : class => (T)(connection.HandlerInstance ??= create());
}
