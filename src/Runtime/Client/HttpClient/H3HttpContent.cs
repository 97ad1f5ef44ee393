using System.Net;

namespace H3Routes;

/// <summary>A response's content as HttpClient sees it: read while it arrives. Disposing it unread cancels the rest.</summary>
internal sealed class H3HttpContent(H3ClientResponse response, HttpResponseMessage message) : HttpContent
{
    private bool _consumed;

    protected override Task<Stream> CreateContentReadStreamAsync() => Task.FromResult(Open());

    protected override Stream CreateContentReadStream(CancellationToken cancellationToken) => Open();

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) => SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        var source = Open();
        await using (source.ConfigureAwait(false))
        {
            await source.CopyToAsync(stream, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>The content-length field is among the headers; without it the length is not known.</summary>
    protected override bool TryComputeLength(out long length)
    {
        length = 0;
        return false;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            response.Dispose();
        }

        base.Dispose(disposing);
    }

    private Stream Open()
    {
        if (_consumed)
        {
            throw new InvalidOperationException("The content was read already, and is not kept.");
        }

        _consumed = true;
        return new ResponseContentStream(response, message);
    }
}
