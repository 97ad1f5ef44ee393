using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace H3Routes.Benchmarks.Router;

/// <summary>ASP.NET Core's matcher with the same routes: its routing middleware, which does nothing but match.</summary>
internal sealed class AspNetCoreMatcher
{
    private readonly RequestDelegate _pipeline;
    private readonly DefaultHttpContext _context;

    internal AspNetCoreMatcher()
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Services.AddRouting();
        WebApplication application = builder.Build();
        var routes = new ApplicationBuilder(application.Services);
        routes.UseRouting();
        routes.UseEndpoints(endpoints =>
        {
            foreach (H3Routes.Routing.H3RouteInfo route in H3App.Routes.Routes)
            {
                endpoints.MapMethods(Translated(route.Template), [route.Method], static _ => Task.CompletedTask);
            }
        });

        // After the match nothing runs: the endpoint stays uncalled.
        var matching = new ApplicationBuilder(application.Services);
        foreach (KeyValuePair<string, object?> property in routes.Properties)
        {
            matching.Properties[property.Key] = property.Value;
        }

        matching.UseRouting();
        matching.Run(static _ => Task.CompletedTask);
        foreach (EndpointDataSource source in ((IEndpointRouteBuilder)routes.Properties["__EndpointRouteBuilder"]!).DataSources)
        {
            ((IEndpointRouteBuilder)matching.Properties["__EndpointRouteBuilder"]!).DataSources.Add(source);
        }

        _pipeline = matching.Build();
        _context = new DefaultHttpContext { RequestServices = application.Services };
        _context.Request.Method = "GET";
    }

    /// <summary>True if an endpoint was found.</summary>
    internal bool Match(PathString path)
    {
        _context.SetEndpoint(null);
        _context.Request.RouteValues = null!;
        _context.Request.Path = path;
        _pipeline(_context).GetAwaiter().GetResult();
        return _context.GetEndpoint() is not null;
    }

    private static string Translated(string template) => string.Join('/', template.Split('/').Select(static segment => segment switch
    {
        [':', .. var name] => "{" + name + "}",
        ['*', .. var name] => "{**" + name + "}",
        _ => segment,
    }));
}
