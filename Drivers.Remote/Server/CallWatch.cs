using System;
using System.Collections.Generic;
using System.Diagnostics;

namespace Rx.Hypervisor.Drivers.Remote.Server;

/// <summary>Watches a call while it is carried out: how long it takes, and as a span what comes of it.</summary>
/// <remarks>Threading: the server's scheduler. The default watches nothing.</remarks>
internal readonly struct CallWatch
{
    private const string System = "libvirt";

    private readonly string? _name;
    private readonly long _begin;
    private readonly Activity? _span;

    private CallWatch(string name, long begin, Activity? span) => (_name, _begin, _span) = (name, begin, span);

    /// <summary>Begins, if somebody listens. What is called until <see cref="Detach"/> or the end belongs to the span.</summary>
    /// <param name="procedure">libvirt's function.</param>
    /// <param name="peer">Who calls.</param>
    /// <param name="clock">Its timestamps.</param>
    internal static CallWatch Begin(Procedure procedure, string peer, TimeProvider clock)
    {
        if (!Telemetry.CallDuration.Enabled && !Telemetry.Source.HasListeners())
        {
            return default;
        }

        Activity? span = Telemetry.Source.StartActivity(procedure.Name, ActivityKind.Server, parentContext: default);
        span?.SetTag("rpc.system", System).SetTag("rpc.method", procedure.Name).SetTag("network.peer.address", peer);
        return new CallWatch(procedure.Name, clock.GetTimestamp(), span);
    }

    /// <summary>The call goes on by itself: what the loop does from here on is not its doing.</summary>
    internal void Detach()
    {
        if (_span is not null)
        {
            Activity.Current = null;
        }
    }

    /// <summary>The call has been answered.</summary>
    /// <param name="clock">As at the beginning.</param>
    /// <param name="error">With which error; <see langword="null"/>: none.</param>
    internal void End(TimeProvider clock, ErrorCode? error = null)
    {
        if (_name is null)
        {
            return;
        }

        double seconds = clock.GetElapsedTime(_begin).TotalSeconds;
        var method = new KeyValuePair<string, object?>("rpc.method", _name);
        if (error is not { } code)
        {
            Telemetry.CallDuration.Record(seconds, method);
            _span?.Dispose();
            return;
        }

        string type = code.ToString();
        Telemetry.CallDuration.Record(seconds, method, new KeyValuePair<string, object?>("error.type", type));
        _span?.SetStatus(ActivityStatusCode.Error).SetTag("error.type", type);
        _span?.Dispose();
    }
}
