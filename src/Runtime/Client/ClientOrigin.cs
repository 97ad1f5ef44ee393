namespace H3Routes;

/// <summary>One authority's requests and connections: one connection takes requests, older ones finish theirs. The worker's thread only.</summary>
internal sealed class ClientOrigin(ClientWorker worker, ClientAuthority authority) : IClientConnectionOwner
{
    private readonly Queue<ClientExchange> _waiting = [];
    private readonly List<ClientConnection> _connections = [];
    private ClientConnection? _current;
    private ClientDial? _dial;

    public ClientAuthority Authority => authority;

    public void Submit(ClientExchange exchange)
    {
        _waiting.Enqueue(exchange);
        Advance();
    }

    public void Close()
    {
        _waiting.Clear();
        _dial?.Cancel();
        foreach (var connection in _connections)
        {
            connection.Close();
        }
    }

    /// <summary>The dial's result.</summary>
    public void OnOpen(ClientConnection connection)
    {
        _dial = null;
        _current = connection;
        _connections.Add(connection);
        connection.Owner = this;
        Advance();
    }

    /// <summary>The dial's result: nothing answers, or not whom we want.</summary>
    public void OnDialFailed(H3ConnectionException exception)
    {
        _dial = null;
        while (_waiting.TryDequeue(out var exchange))
        {
            exchange.Fail(exception);
        }

        ForgetIfIdle();
    }

    public void OnDraining(ClientConnection connection)
    {
        if (_current == connection)
        {
            _current = null;
            Advance();
        }
    }

    public void OnTurnEnd(ClientConnection connection)
    {
        if (_waiting.Count > 0 && _current == connection)
        {
            Advance();
        }
    }

    public void OnClosed(ClientConnection connection, H3ConnectionException reason)
    {
        _connections.Remove(connection);
        OnDraining(connection);
        ForgetIfIdle();
    }

    private void Advance()
    {
        while (_waiting.TryPeek(out var exchange))
        {
            if (exchange.IsOver)
            {
                _waiting.Dequeue();
            }
            else if (_current is null)
            {
                if (_dial is null)
                {
                    _dial = new ClientDial(worker, this);
                    _dial.Start();
                }

                return;
            }
            else if (_current.TryOpen(exchange))
            {
                _waiting.Dequeue();
            }
            else
            {
                // The stream limit: more at the end of a later turn (RFC 9000 4.6).
                return;
            }
        }
    }

    private void ForgetIfIdle()
    {
        if (_waiting.Count == 0 && _connections.Count == 0 && _dial is null)
        {
            worker.Forget(this);
        }
    }
}
