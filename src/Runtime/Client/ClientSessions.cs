namespace H3Routes;

/// <summary>Sessions to resume, one for each authority; the oldest go when there are too many. A session is used once (RFC 8446 C.4). The worker's thread only.</summary>
internal sealed class ClientSessions
{
    private const int MaxSessions = 256;

    private readonly OrderedDictionary<ClientAuthority, ClientSession> _sessions = [];

    public int Count => _sessions.Count;

    public void Keep(ClientAuthority authority, ClientSession session)
    {
        _sessions.Remove(authority);
        if (_sessions.Count == MaxSessions)
        {
            _sessions.RemoveAt(0);
        }

        _sessions.Add(authority, session);
    }

    public ClientSession? Take(ClientAuthority authority) => _sessions.Remove(authority, out var session) ? session : null;
}
