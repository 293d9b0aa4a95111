using Rx.Hypervisor.Drivers.Qemu.Config;

namespace Rx.Hypervisor.Drivers.Qemu.Lifecycle;

/// <content>What is stored of a domain, whether it runs or not.</content>
internal static partial class DomainFold
{
    /// <summary>The record as a definition describes it.</summary>
    private static DomainRecord Describe(DomainRecord record, DomainDefinition definition)
        => Measure(record, definition) with { Name = definition.Name };

    /// <summary>How much a definition gives the domain.</summary>
    private static DomainRecord Measure(DomainRecord record, DomainDefinition definition) => record with
    {
        MemoryKiB = definition.MemoryKiB,
        CurrentMemoryKiB = definition.Memory.CurrentKiB,
        Vcpus = definition.Vcpus,
    };

    private static void Define(DomainStep step, Defined defined)
    {
        (DomainDefinition definition, EventCause cause) = defined;
        bool isNew = !step.Record.IsPersistent;
        step.History = step.History with { Stored = definition };
        DomainRecord record = step.Record with { IsPersistent = true };
        step.Record = record.IsActive ? record : Describe(record, definition);
        step.TellOfStore(isNew ? LifecycleDetail.DefinedAdded : LifecycleDetail.DefinedUpdated, cause);
    }

    private static void Undefine(DomainStep step, EventCause cause)
    {
        if (!step.Record.IsPersistent)
        {
            return;
        }

        step.History = step.History with { Stored = null };
        step.Record = step.Record with { IsPersistent = false, HasAutostart = false, HasManagedSave = false };
        step.TellOfStore(LifecycleDetail.UndefinedRemoved, cause);
    }

    private static void Rename(DomainStep step, DomainDefinition definition)
    {
        if (step.Record.IsActive || !step.Record.IsPersistent)
        {
            return;
        }

        step.TellOfStore(LifecycleDetail.UndefinedRenamed, EventCause.Operation); // Still under the old name.
        step.History = step.History with { Stored = definition };
        step.Record = Describe(step.Record, definition);
        step.TellOfStore(LifecycleDetail.DefinedRenamed, EventCause.Operation);
    }
}
