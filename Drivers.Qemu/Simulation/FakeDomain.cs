using System;

namespace Rx.Hypervisor;

/// <summary>A domain of a <see cref="FakeHypervisor"/>, for a script to name.</summary>
public sealed class FakeDomain
{
    internal FakeDomain(Guid uuid, string name) => (Uuid, Name) = (uuid, name);

    /// <summary>Its uuid. The same name has the same in every test.</summary>
    public Guid Uuid { get; }

    /// <summary>Its name.</summary>
    public string Name { get; }

    /// <summary>What its guest does by itself. Until told otherwise it boots, powers off and answers in no time, and has no agent.</summary>
    public SimulatedGuest Guest { get; } = new()
    {
        PowersOffAfter = TimeSpan.Zero,
        AgentAnswersAfter = TimeSpan.Zero,
        UnplugsAfter = TimeSpan.Zero,
    };

    /// <summary>The uuid.</summary>
    public static implicit operator Guid(FakeDomain domain)
    {
        ArgumentNullException.ThrowIfNull(domain);
        return domain.Uuid;
    }

    /// <summary>Its uuid.</summary>
    public Guid ToGuid() => Uuid;

    /// <summary>Its name.</summary>
    public override string ToString() => Name;
}
