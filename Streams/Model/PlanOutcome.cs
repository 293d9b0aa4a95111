namespace Rx.Hypervisor;

/// <summary>What became of one domain of a plan.</summary>
public enum PlanOutcome
{
    /// <summary>It was done as planned.</summary>
    Done,

    /// <summary>There was nothing to do: it ran already, or not any more.</summary>
    Skipped,

    /// <summary>The guest did not go down in time, and its power was cut.</summary>
    Forced,

    /// <summary>The guest did not go down in time, and its state was saved.</summary>
    Saved,

    /// <summary>It could not be done; the others were not affected.</summary>
    Failed,
}
