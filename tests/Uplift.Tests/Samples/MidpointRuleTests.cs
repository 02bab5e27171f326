using Uplift.Tests.Vectors.Midpoint;

namespace Uplift.Tests.Samples;

/// <summary>The rules of the midPoint sample for which there is no shared vector, and their edges.</summary>
public sealed class MidpointRuleTests
{
    [Theory]
    [InlineData("AddRemoveAttributeValues",
        "<resource><capabilities><configured><cap:addRemoveAttributeValues><cap:enabled>false</cap:enabled></cap:addRemoveAttributeValues></configured></capabilities></resource>",
        "<resource><capabilities><configured><cap:update><cap:addRemoveAttributeValues>false</cap:addRemoveAttributeValues></cap:update></configured></capabilities></resource>")]
    [InlineData("AddRemoveAttributeValues",
        "<resource><capabilities><native><cap:addRemoveAttributeValues/></native></capabilities></resource>",
        "<resource><capabilities><native/></capabilities></resource>")]
    [InlineData("Boundary",
        "<task><s><stringSegmentation><boundaryCharacters>a-f</boundaryCharacters><boundaryCharacters>0-9</boundaryCharacters></stringSegmentation></s></task>",
        "<task><s><stringSegmentation><boundary><position>1</position><characters>a-f</characters></boundary><boundary><position>2</position><characters>0-9</characters></boundary></stringSegmentation></s></task>")]
    [InlineData("CredentialsResetName",
        "<securityPolicy><credentialsReset><name>reset</name></credentialsReset></securityPolicy>",
        "<securityPolicy><credentialsReset><identifier>reset</identifier></credentialsReset></securityPolicy>")]
    [InlineData("CredentialsResetName",
        "<securityPolicy><credentialsReset><name>old</name><identifier>new</identifier></credentialsReset></securityPolicy>",
        "<securityPolicy><credentialsReset><identifier>new</identifier></credentialsReset></securityPolicy>")]
    [InlineData("DefaultScope",
        "<role><adminGuiConfiguration><v><searchBoxConfiguration><defaultScope>subtree</defaultScope></searchBoxConfiguration></v></adminGuiConfiguration></role>",
        "<role><adminGuiConfiguration><v><searchBoxConfiguration><scopeConfiguration><defaultValue>subtree</defaultValue></scopeConfiguration></searchBoxConfiguration></v></adminGuiConfiguration></role>")]
    [InlineData("ExecutionRecord",
        "<case><approvalContext><approvalSchema><stage><number>1</number><executionRecord><a/></executionRecord></stage></approvalSchema></approvalContext></case>",
        "<case><approvalContext><approvalSchema><stage><number>1</number></stage></approvalSchema></approvalContext></case>")]
    [InlineData("Recurrence",
        "<task><recurrence>recurring</recurrence><schedule><recurrence>single</recurrence><interval>5</interval></schedule></task>",
        "<task><schedule><interval>5</interval><recurrence>recurring</recurrence></schedule></task>")]
    [InlineData("RoleManagementDefaultCollection",
        "<systemConfiguration><roleManagement><defaultCollection><collectionUri>all</collectionUri></defaultCollection></roleManagement></systemConfiguration>",
        "<systemConfiguration><adminGuiConfiguration><accessRequest><roleCatalog><collection><identifier>all</identifier><collectionIdentifier>all</collectionIdentifier><default>true</default></collection></roleCatalog></accessRequest></adminGuiConfiguration></systemConfiguration>")]
    [InlineData("RoleManagementDefaultCollection",
        "<systemConfiguration><roleManagement><a/><defaultCollection><collectionUri>all</collectionUri></defaultCollection></roleManagement><adminGuiConfiguration><accessRequest><roleCatalog><collection><identifier>one</identifier></collection><collection><identifier>all</identifier><collectionIdentifier>own</collectionIdentifier></collection></roleCatalog></accessRequest></adminGuiConfiguration></systemConfiguration>",
        "<systemConfiguration><roleManagement><a/></roleManagement><adminGuiConfiguration><accessRequest><roleCatalog><collection><identifier>one</identifier></collection><collection><identifier>all</identifier><collectionIdentifier>own</collectionIdentifier><default>true</default></collection></roleCatalog></accessRequest></adminGuiConfiguration></systemConfiguration>")]
    [InlineData("SmsTransport",
        "<systemConfiguration><notificationConfiguration><sms name='s1'><gateway><url>u</url></gateway><defaultFrom>f</defaultFrom></sms></notificationConfiguration></systemConfiguration>",
        "<systemConfiguration><notificationConfiguration/><messageTransportConfiguration><sms><gateway><url>u</url></gateway><defaultFrom>f</defaultFrom><name>s1</name></sms></messageTransportConfiguration></systemConfiguration>")]
    [InlineData("UseLegacyApprovers",
        "<systemConfiguration><workflowConfiguration><useLegacyApproversSpecification>never</useLegacyApproversSpecification></workflowConfiguration></systemConfiguration>",
        "<systemConfiguration/>")]
    [InlineData("UseLegacyApprovers",
        "<systemConfiguration><workflowConfiguration><useLegacyApproversSpecification>never</useLegacyApproversSpecification><a>1</a></workflowConfiguration></systemConfiguration>",
        "<systemConfiguration><workflowConfiguration><a>1</a></workflowConfiguration></systemConfiguration>")]
    [InlineData("UserDashboardLink",
        "<systemConfiguration><adminGuiConfiguration><userDashboardLink><targetUrl>/self</targetUrl><label>Me</label><description>d</description><icon><cssClass>fa fa-user</cssClass></icon><color>green</color><authorization>x</authorization></userDashboardLink></adminGuiConfiguration></systemConfiguration>",
        "<systemConfiguration><adminGuiConfiguration><homePage><identifier>user</identifier><type>UserType</type><widget><description>d</description><display><icon><cssClass>fa fa-user green</cssClass></icon><label>Me</label></display><action><target><targetUrl>/self</targetUrl></target></action><panelType>linkWidget</panelType></widget></homePage></adminGuiConfiguration></systemConfiguration>")]
    [InlineData("UserDashboardLink",
        "<systemConfiguration><adminGuiConfiguration><userDashboardLink><targetUrl>/a</targetUrl><color>red</color></userDashboardLink></adminGuiConfiguration></systemConfiguration>",
        "<systemConfiguration><adminGuiConfiguration><homePage><identifier>user</identifier><type>UserType</type><widget><display><icon><cssClass> red</cssClass></icon></display><action><target><targetUrl>/a</targetUrl></target></action><panelType>linkWidget</panelType></widget></homePage></adminGuiConfiguration></systemConfiguration>")]
    [InlineData("AdditionalPanels",
        "<systemConfiguration><adminGuiConfiguration><objectCollectionViews><objectCollectionView id='3'><identifier>v</identifier><type>OrgType</type><additionalPanels><memberPanel><searchBoxConfiguration><a>1</a></searchBoxConfiguration></memberPanel></additionalPanels></objectCollectionView></objectCollectionViews></adminGuiConfiguration></systemConfiguration>",
        "<systemConfiguration><adminGuiConfiguration><objectCollectionViews><objectCollectionView><identifier>v</identifier><type>OrgType</type></objectCollectionView></objectCollectionViews><objectDetails><objectDetailsPage><type>OrgType</type><panel><identifier>orgMembers</identifier><listView><searchBoxConfiguration><a>1</a></searchBoxConfiguration></listView></panel></objectDetailsPage></objectDetails></adminGuiConfiguration></systemConfiguration>")]
    [InlineData("AdditionalPanels",
        "<role><adminGuiConfiguration><objectCollectionViews><objectCollectionView><type>OrgType</type><additionalPanels><b/></additionalPanels></objectCollectionView></objectCollectionViews></adminGuiConfiguration></role>",
        "<role><adminGuiConfiguration><objectCollectionViews><objectCollectionView><type>OrgType</type></objectCollectionView></objectCollectionViews></adminGuiConfiguration></role>")]
    [InlineData("UserDashboard",
        "<user><adminGuiConfiguration><homePage><identifier>user</identifier><type>UserType</type><widget><identifier>mine</identifier></widget></homePage><userDashboard><widget id='1'><identifier>w</identifier><data><a/></data><presentation><b/></presentation></widget></userDashboard></adminGuiConfiguration></user>",
        "<user><adminGuiConfiguration><homePage><identifier>user</identifier><type>UserType</type><widget><identifier>mine</identifier></widget><widget><identifier>w</identifier></widget></homePage></adminGuiConfiguration></user>")]
    [InlineData("Saml2Network",
        "<securityPolicy><authentication><modules><saml2><network/></saml2></modules></authentication></securityPolicy>",
        "<securityPolicy><authentication><modules><saml2><network/></saml2></modules></authentication></securityPolicy>")]
    public void Rule(string change, string before, string after)
    {
        var rules = MidpointRules.Of("v4.8");

        var result = rules.Apply(change, Named(before));

        result.ShouldSayTheSameAs(Named(after));
        rules.Apply(change, result).ShouldBe(result);
    }

    private static string Named(string document)
    {
        var end = document.IndexOfAny(['>', '/', ' '], 1);
        return document[..end] + " xmlns=\"http://midpoint.evolveum.com/xml/ns/public/common/common-3\""
            + " xmlns:cap=\"http://midpoint.evolveum.com/xml/ns/public/resource/capabilities-3\"" + document[end..];
    }
}
