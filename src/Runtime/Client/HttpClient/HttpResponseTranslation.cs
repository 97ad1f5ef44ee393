using System.Net;
using System.Net.Http.Headers;

namespace H3Routes;

/// <summary>From our response to HttpClient's.</summary>
internal static class HttpResponseTranslation
{
    public static HttpResponseMessage Translate(HttpRequestMessage request, H3ClientResponse response)
    {
        var message = new HttpResponseMessage((HttpStatusCode)response.StatusCode) { Version = HttpVersion.Version30, RequestMessage = request };
        var content = new H3HttpContent(response, message);
        message.Content = content;
        foreach (var (name, value) in response.Headers)
        {
            // The collection refuses a content header: it is the other's.
            if (!message.Headers.TryAddWithoutValidation(name, value))
            {
                content.Headers.TryAddWithoutValidation(name, value);
            }
        }

        return message;
    }

    public static void AddTrailers(HttpHeaders headers, H3ClientHeaders? trailers)
    {
        foreach (var (name, value) in trailers ?? [])
        {
            headers.TryAddWithoutValidation(name, value);
        }
    }
}
