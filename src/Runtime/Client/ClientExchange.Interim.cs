using H3Routes.EventLoops;
using H3Routes.Http3;

namespace H3Routes;

/// <summary>Interim responses (RFC 9110 15.2): told to the caller on the thread pool, in their order and before the response; and content that waits for 100 (RFC 9110 10.1.1).</summary>
internal sealed partial class ClientExchange
{
    /// <summary>A server that has nothing else to say is not listened to for ever.</summary>
    private const int MaxInterimResponses = 100;

    private Task _interim = Task.CompletedTask;
    private int _interimCount;
    private LoopTimer? _continueTimer;

    private bool HasAnswer => _interimCount > 0 || _pipe is not null;

    private void OnInterim(Http3FieldSection fields)
    {
        if (++_interimCount > MaxInterimResponses)
        {
            Fail(new H3ClientException($"The server sent more than {MaxInterimResponses} interim responses and no final one."));
            return;
        }

        if (_request.OnInterim is { } handler)
        {
            var (status, headers) = (fields.Status, Decode(fields));
            _interim = TellAsync(_interim, handler, status, headers);
        }

        if (fields.Status == 100)
        {
            EndWaitForContinue();
        }
    }

    private async Task TellAsync(Task before, Action<int, H3ClientHeaders> handler, int status, H3ClientHeaders headers)
    {
        await before.ConfigureAwait(false);
        // Off the loop: the handler is the caller's code.
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        try
        {
            handler(status, headers);
        }
        catch (Exception exception)
        {
            _worker.Post(_ => Fail(new H3ClientException($"The handler of interim responses failed: {exception.Message}", exception)), null);
        }
    }

    private async Task RespondAsync(H3ClientResponse response)
    {
        await _interim.ConfigureAwait(false);
        _response.TrySetResult(response);
    }

    /// <summary>The content waits for 100, for the response, or for the time after which it is sent anyway: not every server knows the expectation.</summary>
    private void WaitForContinue()
    {
        _continueTimer = _worker.Loop.CreateTimer(EndWaitForContinue);
        _continueTimer.Start(_worker.Loop.Now + (_worker.Options.ExpectContinueTimeout.Ticks * 100));
    }

    private void EndWaitForContinue()
    {
        if (_continueTimer is not null)
        {
            StopContinueTimer();
            SendContent();
        }
    }

    private void StopContinueTimer()
    {
        _continueTimer?.Dispose();
        _continueTimer = null;
    }

    /// <summary>The response is there and the content still waits: only a successful one asks for it.</summary>
    private void OnResponseBeforeContinue(int status)
    {
        if (_continueTimer is null)
        {
            return;
        }

        if (status < 300)
        {
            EndWaitForContinue();
            return;
        }

        StopContinueTimer();
        EndUpload();
        _stream!.Reset(Http3ErrorCode.RequestCancelled);
    }
}
