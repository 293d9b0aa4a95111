using System;
using System.Threading.Tasks;

namespace Rx.Hypervisor.Tests.Live;

/// <summary>Waits for events, with a deadline so generous that only what never comes meets it.</summary>
internal static class Within
{
    internal static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);

    internal static Task DeadlineAsync(Task task, string what) => DeadlineAsync(ValueOf(task), what);

    internal static async Task<T> DeadlineAsync<T>(Task<T> task, string what)
    {
        try
        {
            return await task.WaitAsync(Deadline);
        }
        catch (TimeoutException e)
        {
            throw new TimeoutException($"waited {Deadline.TotalSeconds} s for {what}", e);
        }
    }

    private static async Task<bool> ValueOf(Task task)
    {
        await task;
        return true;
    }
}
