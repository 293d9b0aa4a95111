using System;
using System.Threading.Tasks;
using Shouldly;

namespace Rx.Hypervisor.Tests.Live;

/// <summary>A start that fails, with the error that says why, and leaves nothing.</summary>
internal static class RefusedStart
{
    internal static Task ShouldBeAsync(LiveHost host, string xml, ErrorCode code, params string[] words)
        => ShouldBeAsync(host, xml, code, Within.Deadline, words);

    /// <summary>Tries twice: what the runtime opens once and keeps is there after the first.</summary>
    internal static async Task ShouldBeAsync(LiveHost host, string xml, ErrorCode code, TimeSpan deadline, params string[] words)
    {
        await AttemptAsync(host, xml, deadline);
        var before = Leftovers.Of(host.Runs);
        HypervisorException refusal = await AttemptAsync(host, xml, deadline);
        before.ShouldBeAll(host.Runs);

        refusal.Code.ShouldBe(code);
        Array.ForEach(words, word => refusal.Message.ShouldContain(word, Case.Sensitive));
        host.Hypervisor.ListDomains().ShouldBeEmpty();
        (await host.EndAsync()).ShouldBeEmpty();
    }

    private static Task<HypervisorException> AttemptAsync(LiveHost host, string xml, TimeSpan deadline)
        => Should.ThrowAsync<HypervisorException>(() => host.Hypervisor.CreateDomainAsync(xml, deadline: deadline));
}
