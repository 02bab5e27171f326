namespace Uplift.Documents;

/// <summary>One method for each condition; a new condition does not compile until every visitor knows it.</summary>
public interface IConditionVisitor<out T>
{
    public T Visit(ExistsCondition condition);

    public T Visit(EqualsCondition condition);

    public T Visit(TypeCondition condition);

    public T Visit(InCondition condition);

    public T Visit(MatchesCondition condition);

    public T Visit(AllCondition condition);

    public T Visit(AnyCondition condition);

    public T Visit(NotCondition condition);
}
