using Rx.Hypervisor.Shell.Verbs;
using Shouldly;
using Xunit;

namespace Rx.Hypervisor.Tests.Shell;

public sealed class ShellViewTests
{
    [Theory]
    [InlineData("destroy", "destroyed")]
    [InlineData("reset", "reset")]
    [InlineData("resume", "resumed")]
    [InlineData("suspend", "suspended")]
    public void A_verb_that_is_done_is_told_in_its_past(string verb, string past) => ShellView.PastOf(verb).ShouldBe(past);
}
