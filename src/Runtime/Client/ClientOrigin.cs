namespace H3Routes;

/// <summary>One authority's requests and connections: one takes requests, or as many as the options allow; older ones finish theirs. The worker's thread only.</summary>
internal sealed class ClientOrigin(ClientWorker worker, ClientAuthority authority) : IClientConnectionOwner, IClientDialer
{
    private readonly Queue<ClientExchange> _waiting = [];
    private readonly List<ClientConnection> _connections = [];
    private readonly List<ClientConnection> _open = [];
    private ClientDial? _dial;
    private bool _cannotGrow;

    public ClientAuthority Authority => authority;

    public string Protocol => ClientConnection.Http3;

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
        _open.Add(connection);
        _connections.Add(connection);
        connection.Owner = this;
        Advance();
    }

    /// <summary>A connection on the dial can take early data: those that may be early need not wait for its handshake.</summary>
    public void OnEarlyData(ClientConnection connection)
    {
        for (var count = _waiting.Count; count > 0; count--)
        {
            var exchange = _waiting.Dequeue();
            if (!exchange.IsOver && !(exchange.MayBeEarlyData && connection.TryOpen(exchange)))
            {
                _waiting.Enqueue(exchange);
            }
        }
    }

    /// <summary>The dial's result: nothing answers, or not whom we want.</summary>
    public void OnDialFailed(H3ConnectionException exception)
    {
        _dial = null;
        if (_open.Count > 0)
        {
            // One more was wanted, not needed: those that wait do so for the others.
            _cannotGrow = true;
            return;
        }

        while (_waiting.TryDequeue(out var exchange))
        {
            exchange.Fail(exception);
        }

        ForgetIfIdle();
    }

    public void OnDraining(ClientConnection connection)
    {
        if (_open.Remove(connection))
        {
            _cannotGrow = false;
            Advance();
        }
    }

    public void OnTurnEnd(ClientConnection connection)
    {
        if (_waiting.Count > 0 && _open.Contains(connection))
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
            else if (TryOpen(exchange))
            {
                _waiting.Dequeue();
            }
            else
            {
                // No connection, or the stream limit: more streams at the end of a later turn (RFC 9000 4.6), or on another connection.
                if (_dial is null && !_cannotGrow && _open.Count < worker.Options.MaxConnectionsPerAuthority)
                {
                    _dial = new ClientDial(worker, this);
                    _dial.Start();
                }

                return;
            }
        }
    }

    private bool TryOpen(ClientExchange exchange)
    {
        foreach (var connection in _open)
        {
            if (connection.TryOpen(exchange))
            {
                return true;
            }
        }

        return false;
    }

    private void ForgetIfIdle()
    {
        if (_waiting.Count == 0 && _connections.Count == 0 && _dial is null)
        {
            worker.Forget(this);
        }
    }
}
