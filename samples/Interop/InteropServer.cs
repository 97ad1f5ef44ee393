using H3Routes;

namespace Interop;

/// <summary>The server of this sample, for <c>Program</c> and for tests in one process.</summary>
public static class InteropServer
{
    /// <summary>Creates the server; its routes are the methods of this assembly that carry attributes.</summary>
    public static H3Server Create(Action<H3ServerOptions> configure) => H3Server.Create(H3App.Routes, configure);
}
