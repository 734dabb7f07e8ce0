def test_every_page_opens(pages):
    id = pages.receive()
    for url in ('/','/queues/open','/search?q=nguyen','/outbox','/cases/new','/cases/new/1.001193','/disputes','/sync','/sync/strip','/catalogue','/catalogue/1.001193','/officers',f'/cases/{id}',f'/cases/{id}/edit',f'/cases/{id}/receipt',f'/cases/{id}/step/request_supplement',f'/cases/new/1.001193?citizen={id}',f'/disputes/{id}'):
        pages.get(url)
