using System;

namespace H3Routes;

/// <summary>
/// A request to the method may be answered out of early data (0-RTT), whatever its method: somebody who has recorded it may have it served again, elsewhere or later (RFC 8470 3), and the handler says that
/// this does no harm. GET, HEAD and OPTIONS are answered early without it; all others wait for the end of the handshake.
/// </summary>
[AttributeUsage(AttributeTargets.Method, Inherited = false)]
public sealed class AllowEarlyDataAttribute : Attribute
{
}
