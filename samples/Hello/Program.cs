using H3Routes;

await using var server = H3Server.Create(H3App.Routes, options => options.Listen("localhost:4433"));
await server.RunAsync();

internal static class Users
{
    [H3Get("/")]
    public static string Hello() => "Hello over HTTP/3";

    [H3Get("/api/users/:id")]
    public static User Get(int id) => new(id, $"user-{id}");

    [H3Post("/api/users")]
    public static H3Result Create(User user) => H3Results.Created($"/api/users/{user.Id}", user);
}

internal sealed record User(int Id, string Name);
