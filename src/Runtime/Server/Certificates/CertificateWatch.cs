using Microsoft.Extensions.Logging;

namespace H3Routes;

/// <summary>
/// Looks at a server's certificate files from time to time and has it reload them when what is in them has changed: contents, not times or events, so that links that are swapped,
/// files that are replaced and network file systems are all the same.
/// </summary>
internal sealed class CertificateWatch(ServerCertificates certificates, TimeSpan interval, Func<CancellationToken, Task> reload, ILogger logger) : IAsyncDisposable
{
    /// <summary>A certificate and its key are rarely written in one go.</summary>
    private static readonly TimeSpan Settling = TimeSpan.FromMilliseconds(200);

    private readonly CancellationTokenSource _stop = new();
    private Task _watching = Task.CompletedTask;

    /// <param name="seen">The fingerprint of what is in use.</param>
    public void Start(byte[] seen) => _watching = Task.Run(() => WatchAsync(seen, _stop.Token));

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        await _watching.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stop.Dispose();
    }

    private async Task WatchAsync(byte[] seen, CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(interval);
        while (await timer.WaitForNextTickAsync(cancellationToken).ConfigureAwait(false))
        {
            try
            {
                var found = await certificates.FingerprintAsync(cancellationToken).ConfigureAwait(false);
                if (found.SequenceEqual(seen))
                    continue;
                await Task.Delay(Settling, cancellationToken).ConfigureAwait(false);
                var settled = await certificates.FingerprintAsync(cancellationToken).ConfigureAwait(false);
                if (!found.SequenceEqual(settled))
                    continue;

                // Whether it succeeds or not: what is there now is tried, and complained of, once.
                seen = settled;
                await reload(cancellationToken).ConfigureAwait(false);
            }
            catch (Exception exception) when (exception is not OperationCanceledException)
            {
                ServerLog.CertificatesNotReloaded(logger, exception.Message);
            }
        }
    }
}
