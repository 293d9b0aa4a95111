using System;
using System.Reactive.Concurrency;
using System.Threading;
using System.Threading.Tasks;
using Microsoft.Extensions.DependencyInjection;

namespace Rx.Hypervisor.Tests.Stories;

/// <summary>Story 8: an ordinary .NET service, with options, dependency injection, health and metrics.</summary>
internal static class Worker
{
    // <story>
    internal static IServiceCollection AddHypervisor(this IServiceCollection services)
    {
        services.AddOptions<HypervisorSettings>()
            .BindConfiguration("Hypervisor")
            .Validate(static settings => Uri.IsWellFormedUriString(settings.Uri, UriKind.Absolute), "Hypervisor:Uri is no URI")
            .ValidateOnStart();
        services.AddSingleton<Func<string, CancellationToken, Task<IHypervisor>>>(Hypervisor.ConnectAsync);
        services.AddSingleton<IScheduler>(Rx.Hypervisor.Streams.Loop.PollScheduler.Default);
        services.AddSingleton<HypervisorService>();
        services.AddHostedService(static provider => provider.GetRequiredService<HypervisorService>()); // before those that need it
        services.AddHealthChecks().AddCheck<HypervisorService>("hypervisor");
        return services;
    }
    // </story>
}
