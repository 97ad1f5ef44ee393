namespace H3Routes;

/// <summary>TLS sessions to resume, one for each authority; the oldest go when there are too many. A session is used once (RFC 8446 C.4). The worker's thread only.</summary>
internal sealed class ClientSessions
{
    private const int MaxSessions = 256;

    private readonly OrderedDictionary<ClientAuthority, byte[]> _sessions = [];

    public int Count => _sessions.Count;

    public void Keep(ClientAuthority authority, byte[] session)
    {
        _sessions.Remove(authority);
        if (_sessions.Count == MaxSessions)
        {
            _sessions.RemoveAt(0);
        }

        _sessions.Add(authority, session);
    }

    public byte[]? Take(ClientAuthority authority) => _sessions.Remove(authority, out var session) ? session : null;
}
