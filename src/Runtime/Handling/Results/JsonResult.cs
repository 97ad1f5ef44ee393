using System.Text.Json.Serialization.Metadata;

namespace H3Routes;

internal sealed class JsonResult<T>(T value, JsonTypeInfo<T> type, int status, string? location) : H3Result
{
    public override ValueTask ExecuteAsync(H3Context context)
    {
        context.Response.StatusCode = status;
        if (location is not null)
            LocationResult.SetLocation(context, location);
        H3Reply.Json(context, value, type);
        return ValueTask.CompletedTask;
    }
}
