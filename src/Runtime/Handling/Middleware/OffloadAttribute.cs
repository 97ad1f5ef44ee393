namespace H3Routes;

/// <summary>
/// Runs a handler on the thread pool, not on its worker's thread: for one that computes or blocks, during which everybody else on the worker would wait. On a class or the assembly it holds for all handlers there.
/// </summary>
/// <remarks>
/// A filter (<see cref="H3FilterAttribute{T}"/>): those within it, the binding of the parameters and the handler run elsewhere, also behind an await. It costs a request its way there and back and a few allocations. A handler
/// of sessions (WebSockets, WebTransport, datagrams) stays on its worker's thread all the same.
/// </remarks>
/// <example><code>
/// [H3Get("/thumbnails/:id"), Offload]
/// public static byte[] Thumbnail(int id) => Draw(id);
/// </code></example>
public sealed class OffloadAttribute : H3FilterAttribute<OffloadFilter>
{
}
