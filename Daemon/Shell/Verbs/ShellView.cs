using System.Collections.Generic;

namespace Rx.Hypervisor.Shell.Verbs;

/// <summary>How the verbs tell what they did and found.</summary>
internal abstract class ShellView
{
    /// <summary>"destroyed" of "destroy".</summary>
    internal static string PastOf(string verb) => verb switch
    {
        "reset" => verb,
        _ when verb.EndsWith('e') => verb + "d",
        _ => verb + "ed",
    };

    /// <summary>A verb has done its work.</summary>
    /// <param name="what">"started".</param>
    /// <param name="record">The guest after it.</param>
    internal abstract void Done(string what, DomainRecord record);

    /// <summary>The same with a network.</summary>
    internal abstract void Done(string what, NetworkRecord record);

    internal abstract void List(IReadOnlyList<DomainRecord> records);

    internal abstract void List(IReadOnlyList<NetworkRecord> records);

    internal abstract void List(IReadOnlyList<NetworkLease> leases);

    internal abstract void Info(DomainRecord record, DomainInfo info);

    /// <summary>A definition.</summary>
    /// <param name="name">Whose.</param>
    /// <param name="xml">Its text.</param>
    internal abstract void Xml(string name, string xml);

    /// <summary>From here on every event is shown.</summary>
    internal abstract void Following();

    /// <summary>One event. Called from the engine's thread.</summary>
    internal abstract void Event(HypervisorEvent news);

    /// <summary>A replay stands still or is over.</summary>
    /// <param name="replay">Which.</param>
    /// <param name="end">How it ended; <see langword="null"/> if it was stopped.</param>
    internal abstract void Replayed(Replay replay, ReplayEnd? end);

    /// <summary>Something is wrong that keeps the verb from nothing.</summary>
    internal abstract void Warned(string what);

    internal abstract void Failed(string reason, ErrorCode code);
}
